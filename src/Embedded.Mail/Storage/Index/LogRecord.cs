namespace Embedded.Mail.Storage.Index;

/// <summary>One record of the log, framed and not yet interpreted.</summary>
internal readonly ref struct LogRecord(LogRecordType type, LogRecordFlags flags, long offset, ReadOnlySpan<byte> payload)
{
    /// <summary>Octets before the payload: size and type.</summary>
    public const int HeaderSize = 8;

    public LogRecordType Type { get; } = type;

    public LogRecordFlags Flags { get; } = flags;

    /// <summary>Offset of the record's first octet in the file.</summary>
    public long Offset { get; } = offset;

    /// <summary>Never empty; a multiple of 4 long.</summary>
    public ReadOnlySpan<byte> Payload { get; } = payload;

    /// <summary>Offset behind the record.</summary>
    public long End => Offset + HeaderSize + Payload.Length;

    public bool IsExternal => (Flags & LogRecordFlags.External) != 0;

    /// <summary>The payload as an array of items; what is left of an item at the end is not counted.</summary>
    public LogItems<T> Items<T>()
        where T : struct, ILogItem<T> => new(Payload);
}
