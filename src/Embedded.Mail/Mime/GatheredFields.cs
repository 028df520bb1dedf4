using System.Buffers;

namespace Embedded.Mail.Mime;

/// <summary>The values of a structure's fields, read from a stored message into one pooled buffer.</summary>
internal sealed class GatheredFields(MessageStructure structure) : IDisposable
{
    // One request may hold so much; fields beyond stay unread, as those beyond the limits of the scan do.
    private const int MaxOctets = 64 * 1024 * 1024;

    private readonly int[] _starts = new int[Math.Max(1, structure.Fields.Length)];
    private byte[] _octets = [];
    private int _length;

    public static async ValueTask<GatheredFields> ReadAsync(
        MessageStructure structure, MessageBody message, bool onlyEnvelope, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(message);
        var fields = new GatheredFields(structure);
        try
        {
            await fields.ReadPartsAsync(message, 0, onlyEnvelope ? 1 : structure.PartCount, cancellationToken);
            return fields;
        }
        catch
        {
            fields.Dispose();
            throw;
        }
    }

    public static async ValueTask<PartContent> ReadContentAsync(
        MessageStructure structure, MessageBody message, int part, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(message);
        using var fields = new GatheredFields(structure);
        await fields.ReadPartsAsync(message, part, part + 1, cancellationToken);
        return PartContent.Read(fields.ToText(), part);
    }

    public FieldText ToText() => new(structure, _octets.AsSpan(0, _length), _starts);

    public void Dispose()
    {
        if (_octets.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_octets);
            _octets = [];
            _length = 0;
        }
    }

    private async ValueTask ReadPartsAsync(MessageBody message, int first, int last, CancellationToken cancellationToken)
    {
        _starts.AsSpan().Fill(int.MaxValue / 2);
        for (var part = first; part < last; part++)
        {
            var end = part + 1 < structure.PartCount ? structure.Parts[part + 1].FirstField : structure.Fields.Length;
            var start = structure.Parts[part].FirstField;
            if (start < end)
            {
                await ReadPartAsync(message, part, start, end, cancellationToken);
            }
        }
    }

    // A part's known fields lie close together: one read brings them all, unless much lies between.
    private async ValueTask ReadPartAsync(MessageBody message, int part, int start, int end, CancellationToken cancellationToken)
    {
        var header = structure.Parts[part].Header.Offset;
        for (var field = start; field < end;)
        {
            var first = field;
            var from = (long)structure.Fields[first].Offset;
            var to = from;
            while (field < end && structure.Fields[field].Offset - to < 4096)
            {
                to = structure.Fields[field].Offset + structure.Fields[field].Length;
                field++;
            }

            var at = _length;
            if (!await TryAppendAsync(message, header + from, (int)(to - from), cancellationToken))
            {
                return;
            }

            for (var i = first; i < field; i++)
            {
                _starts[i] = at + (int)(structure.Fields[i].Offset - from);
            }
        }
    }

    private async ValueTask<bool> TryAppendAsync(MessageBody message, long offset, int count, CancellationToken cancellationToken)
    {
        if (count > MaxOctets - _length)
        {
            return false;
        }

        Reserve(count);
        while (count > 0)
        {
            var read = await message.ReadAsync(offset, _octets.AsMemory(_length, count), cancellationToken);
            if (read == 0)
            {
                return false;
            }

            _length += read;
            offset += read;
            count -= read;
        }

        return true;
    }

    private void Reserve(int count)
    {
        if (_octets.Length - _length >= count)
        {
            return;
        }

        var grown = ArrayPool<byte>.Shared.Rent(Math.Max(2 * _octets.Length, Math.Max(4096, _length + count)));
        _octets.AsSpan(0, _length).CopyTo(grown);
        var length = _length;
        Dispose();
        (_octets, _length) = (grown, length);
    }
}
