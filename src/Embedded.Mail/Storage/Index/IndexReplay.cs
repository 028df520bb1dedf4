using System.Buffers.Binary;

namespace Embedded.Mail.Storage.Index;

/// <summary>
/// Applies log records to a state. It remembers which extension the last ext-intro selected, so one replay goes with a log from its start or
/// from the snapshot's position to the end, in as many pieces as there are.
/// </summary>
internal sealed class IndexReplay(IndexState state)
{
    private readonly ReplayMessages _messages = new(state);
    private readonly ReplayExtensions _extensions = new(state);

    /// <summary>
    /// Applies all whole transactions of a piece of the log. After a record that contradicts the state, the state holds everything before
    /// that record, also of the same transaction, and must be healed.
    /// </summary>
    /// <param name="log">The log from <paramref name="offset"/> on.</param>
    /// <param name="offset">Offset in the file of the first octet.</param>
    /// <param name="damage">Where and what was wrong, unless the result is <see cref="LogReadStatus.End"/>.</param>
    public LogReadStatus Apply(ReadOnlySpan<byte> log, long offset, out IndexDamage damage)
    {
        var reader = new LogReader(log, offset);
        while (reader.TryRead(out var record))
        {
            if (TryApply(record) is { } fault)
            {
                damage = new(record.Offset, fault);
                return LogReadStatus.Damaged;
            }
        }

        damage = reader.Damage;
        return reader.Status;
    }

    /// <summary>Applies a valid record; null, or why it cannot be.</summary>
    private string? TryApply(in LogRecord record)
    {
        if (record.End > uint.MaxValue)
        {
            return "a record beyond the 4 GB that offsets can name";
        }

        // First the clock: messages get the counter's value behind their record.
        state.LogModSeq = ModSeqClock.After(record, state.LogModSeq);
        var fault = Dispatch(record);
        if (fault is null)
        {
            MoveOn(record);
        }

        return fault;
    }

    private string? Dispatch(in LogRecord record) => record.Type switch
    {
        LogRecordType.Append => _messages.Append(record.Items<LogAppend>()),
        LogRecordType.FlagUpdate => _messages.UpdateFlags(record.Items<LogFlagUpdate>()),
        LogRecordType.KeywordUpdate => _messages.UpdateKeyword(record.Payload),
        LogRecordType.KeywordReset => _messages.ResetKeywords(record.Items<LogUidRange>()),
        LogRecordType.ModSeqUpdate => _messages.UpdateModSeqs(record.Items<LogModSeq>()),
        LogRecordType.Expunge => _messages.Expunge(record.Items<LogUidRange>(), isRequest: !record.IsExternal),
        LogRecordType.ExpungeGuid => _messages.Expunge(record.Items<LogExpunge>(), isRequest: !record.IsExternal),
        LogRecordType.HeaderUpdate => UpdateHeader(new(record.Payload, isWide: false)),
        LogRecordType.ExtensionIntro => _extensions.Select(record.Payload),
        LogRecordType.ExtensionReset => _extensions.Reset(record.Payload),
        LogRecordType.ExtensionHeaderUpdate => _extensions.UpdateHeader(new(record.Payload, isWide: false)),
        LogRecordType.ExtensionHeaderUpdate32 => _extensions.UpdateHeader(new(record.Payload, isWide: true)),
        LogRecordType.ExtensionRecordUpdate => _extensions.UpdateRecords(record.Payload),
        LogRecordType.ExtensionIncrement => _extensions.Increment(record.Items<LogIncrement>()),
        LogRecordType.IndexDeleted when record.IsExternal => SetDeleted(true),
        LogRecordType.IndexUndeleted => SetDeleted(false),
        _ => null,
    };

    private string? SetDeleted(bool value)
    {
        state.IsDeleted = value;
        return null;
    }

    private string? UpdateHeader(LogPatches patches)
    {
        while (patches.TryRead(out var offset, out var data))
        {
            if (!state.Header.TryPatch(offset, data))
            {
                return "a header-update that points outside the header";
            }

            if (offset == IndexHeader.LogTailOffsetField && data.Length == sizeof(uint))
            {
                var tail = BinaryPrimitives.ReadUInt32LittleEndian(data);
                state.Header.LogTailOffset = Math.Max(state.Header.LogTailOffset, tail);
            }
        }

        return null;
    }

    private void MoveOn(in LogRecord record)
    {
        var header = state.Header;
        if (record.IsExternal && header.LogTailOffset == record.Offset)
        {
            // Nothing to carry out: the tail moves by itself.
            header.LogTailOffset = (uint)record.End;
        }

        header.LogTailOffset = Math.Min(header.LogTailOffset, (uint)record.End);
        header.LogHeadOffset = (uint)record.End;
    }
}
