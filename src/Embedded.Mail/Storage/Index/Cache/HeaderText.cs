using System.Buffers;
using Embedded.Mail.Mime;

namespace Embedded.Mail.Storage.Index.Cache;

/// <summary>The header of a message, read from its beginning no further than needed, in a pooled array.</summary>
internal sealed class HeaderText : IDisposable
{
    private const int FirstRead = 8 * 1024;

    private byte[] _octets = [];
    private int _length;

    /// <summary>The header with its empty line; of one longer than <see cref="MimeLimits.MaxHeaderSize"/> the beginning.</summary>
    public ReadOnlySpan<byte> Octets => _octets.AsSpan(0, _length);

    public async ValueTask ReadAsync(MessageBody body, CancellationToken cancellationToken)
    {
        var limit = (int)Math.Min(body.Length, MimeLimits.Default.MaxHeaderSize);
        while (_length < limit && !TryCut())
        {
            Grow(Math.Min(limit, Math.Max(FirstRead, 4 * _length)));
            var count = Math.Min(limit, _octets.Length) - _length;
            await BodyOctets.ReadAsync(body, _length, _octets.AsMemory(_length, count), cancellationToken);
            _length += count;
        }

        _ = TryCut();
    }

    public void Dispose()
    {
        if (_octets.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_octets);
            _octets = [];
        }
    }

    // The lines of a message all end in CRLF here.
    private bool TryCut()
    {
        var end = Octets.StartsWith("\r\n"u8) ? 2 : Octets.IndexOf("\r\n\r\n"u8) + 4;
        if (end < 4 && end != 2)
        {
            return false;
        }

        _length = end;
        return true;
    }

    private void Grow(int length)
    {
        if (_octets.Length >= length)
        {
            return;
        }

        var more = ArrayPool<byte>.Shared.Rent(length);
        Octets.CopyTo(more);
        Dispose();
        _octets = more;
    }
}
