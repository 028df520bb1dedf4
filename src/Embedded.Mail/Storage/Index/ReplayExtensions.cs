using System.Buffers.Binary;
using System.Text;
using Embedded.Mail.Messages;

namespace Embedded.Mail.Storage.Index;

/// <summary>
/// Applies the log records that concern extensions. Each method answers null, or why the record contradicts the state.
/// </summary>
internal sealed class ReplayExtensions(IndexState state)
{
    private const string NoIntro = "an ext-* record without an ext-intro";

    private IndexExtension? _current;

    /// <summary>Whether the intro meant data from before a reset: what follows is void until a reset or another intro.</summary>
    private bool _isStale;

    /// <summary>Size of the record data as the intro had it; the extension's own may be larger.</summary>
    private int _recordSize;

    public string? Select(ReadOnlySpan<byte> payload)
    {
        _current = null;
        if (!LogExtensionIntro.TryRead(payload, out var intro))
        {
            return "an ext-intro too short or without a name";
        }

        if (intro.Id != LogExtensionIntro.ByName && intro.Id >= state.Extensions.List.Count)
        {
            return $"an ext-intro of the unknown number {intro.Id}";
        }

        var extension = intro.Id == LogExtensionIntro.ByName ? state.Extensions.Find(intro.Name) : state.Extensions.List[(int)intro.Id];
        var name = extension is null ? intro.Name : Encoding.ASCII.GetBytes(extension.Name);
        if (Ascii.Equals(name, IndexExtension.Keywords))
        {
            return "an ext-intro of keywords";
        }

        var fault = IndexExtension.FindFault(name, intro.HeaderSize, intro.RecordSize, intro.RecordAlign);
        return fault ?? (extension is null ? Create(intro) : Reuse(intro, extension));
    }

    public string? Reset(ReadOnlySpan<byte> payload)
    {
        if (_current is null)
        {
            return NoIntro;
        }

        _isStale = false;
        _current.ResetId = BinaryPrimitives.ReadUInt32LittleEndian(payload);
        if (payload[4] == 0)
        {
            Array.Clear(_current.Header);
            _current.ClearColumn();
            ForgetModSeqs();
        }

        return null;
    }

    public string? UpdateHeader(LogPatches patches)
    {
        if (_current is null)
        {
            return NoIntro;
        }

        while (!_isStale && patches.TryRead(out var offset, out var data))
        {
            if (offset + data.Length > _current.Header.Length)
            {
                return $"an ext-hdr-update that points outside {_current.Name}";
            }

            data.CopyTo(_current.Header.AsSpan((int)offset));
            if (_current.Name == IndexExtension.ModSeq)
            {
                FillModSeqs();
            }
        }

        return null;
    }

    public string? UpdateRecords(ReadOnlySpan<byte> payload)
    {
        if (_current is null)
        {
            return NoIntro;
        }

        var size = 4 + ((_recordSize + 3) & ~3);
        if (_recordSize == 0 || payload.Length % size != 0)
        {
            return $"an ext-rec-update of the wrong length for {_current.Name}";
        }

        for (; !_isStale && !payload.IsEmpty; payload = payload[size..])
        {
            var uid = BinaryPrimitives.ReadUInt32LittleEndian(payload);
            if (uid == 0 || uid >= state.Header.NextUid)
            {
                return $"an ext-rec-update of the UID {uid}, but UIDNEXT is {state.Header.NextUid}";
            }

            if (state.Messages.TryFind(new(uid), out var index))
            {
                SetRecord(index, payload.Slice(4, _recordSize));
            }
        }

        return null;
    }

    public string? Increment(LogItems<LogIncrement> increments)
    {
        if (_current is not { HasColumn: true, RecordSize: 1 or 2 or 4 or 8 })
        {
            return _current is null ? NoIntro : $"an ext-atomic-inc of {_current.Name}, which holds no number";
        }

        for (var i = 0; !_isStale && i < increments.Count; i++)
        {
            if (state.Messages.TryFind(increments[i].Uid, out var index) && !TryAdd(_current.At(index), increments[i].Difference))
            {
                return $"an ext-atomic-inc of {_current.Name} beyond its limits";
            }
        }

        return null;
    }

    private static bool TryAdd(Span<byte> octets, int difference)
    {
        Span<byte> wide = stackalloc byte[sizeof(ulong)];
        wide.Clear();
        octets.CopyTo(wide);
        var sum = (Int128)BinaryPrimitives.ReadUInt64LittleEndian(wide) + difference;
        if (sum < 0 || sum >= Int128.One << (8 * octets.Length))
        {
            return false;
        }

        BinaryPrimitives.WriteUInt64LittleEndian(wide, (ulong)sum);
        wide[..octets.Length].CopyTo(octets);
        return true;
    }

    private string? Create(LogExtensionIntro intro)
    {
        var extension = new IndexExtension(Encoding.ASCII.GetString(intro.Name), new byte[intro.HeaderSize])
        {
            ResetId = intro.ResetId,
        };
        if (!state.Extensions.TryAdd(extension, intro.RecordSize, intro.RecordAlign, state.Messages.Count))
        {
            return $"an extension {extension.Name} that makes records too large";
        }

        (_current, _isStale, _recordSize) = (extension, false, intro.RecordSize);
        ForgetModSeqs();
        return null;
    }

    private string? Reuse(LogExtensionIntro intro, IndexExtension extension)
    {
        _isStale = intro.ResetId != extension.ResetId;
        if (!_isStale)
        {
            var header = intro.MayShrink ? (int)intro.HeaderSize : Math.Max((int)intro.HeaderSize, extension.Header.Length);
            var size = intro.MayShrink ? intro.RecordSize : Math.Max(intro.RecordSize, extension.RecordSize);
            var align = intro.MayShrink ? intro.RecordAlign : Math.Max(intro.RecordAlign, extension.RecordAlign);
            if (!state.Extensions.TryResizeRecords(extension, size, align, state.Messages.Count))
            {
                return $"an extension {extension.Name} that makes records too large";
            }

            extension.ResizeHeader(header);
        }

        (_current, _recordSize) = (extension, intro.RecordSize);
        return null;
    }

    private void SetRecord(int index, ReadOnlySpan<byte> data)
    {
        if (_current!.HoldsModSeqs)
        {
            var modSeq = IndexExtension.ReadModSeq(data);
            state.Messages.Change(index, index + 1, entry => entry.WithModSeq(modSeq));
        }
        else if (_current.HasColumn)
        {
            var target = _current.At(index);
            target.Clear();
            data[..Math.Min(data.Length, target.Length)].CopyTo(target);
        }
    }

    /// <summary>As soon as the index keeps modseqs, those count that it has, which at first are none.</summary>
    private void ForgetModSeqs()
    {
        if (_current!.HoldsModSeqs)
        {
            state.Messages.Change(0, state.Messages.Count, static entry => entry.WithModSeq(ModSeq.Zero));
        }
    }

    /// <summary>Messages from before modseqs were kept get the value that the mailbox had when keeping began.</summary>
    private void FillModSeqs()
    {
        if (_current is { HoldsModSeqs: true, Header.Length: >= 8 })
        {
            var value = IndexExtension.ReadModSeq(_current.Header);
            state.Messages.Change(0, state.Messages.Count, entry => entry.ModSeq == ModSeq.Zero ? entry.WithModSeq(value) : entry);
        }
    }
}
