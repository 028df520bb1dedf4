namespace Embedded.Mail.Connections;

/// <summary>What came of waiting for a line.</summary>
internal enum LineReadKind
{
    /// <summary>A whole line is there.</summary>
    Line,

    /// <summary>A line longer than allowed came and is thrown away.</summary>
    TooLong,

    /// <summary>The client has left.</summary>
    End,

    /// <summary>The wait was ended: the session looks at the connection's time-out and the server's stop.</summary>
    Interrupted,
}

/// <summary>A line, or why there is none.</summary>
/// <param name="Kind">Which.</param>
/// <param name="Line">The line without its end; valid until the next one is asked for.</param>
internal readonly record struct LineRead(LineReadKind Kind, ReadOnlyMemory<byte> Line);
