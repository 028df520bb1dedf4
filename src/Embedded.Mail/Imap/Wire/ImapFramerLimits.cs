namespace Embedded.Mail.Imap.Wire;

/// <summary>What a client may make the server keep, in octets.</summary>
/// <param name="MaxLine">All lines of one command together, without literals.</param>
/// <param name="MaxLiteral">All gathered literals of one command together.</param>
/// <param name="MaxNonSynchronizing">One literal sent without asking, as LITERAL- limits it; <see cref="long.MaxValue"/> for LITERAL+.</param>
/// <param name="MaxSkipped">How much of a refused command is passed over before the connection ends.</param>
/// <param name="StreamsAppend">Whether the messages of APPEND and REPLACE are streamed: only once the client has logged in.</param>
internal sealed record ImapFramerLimits(int MaxLine, int MaxLiteral, long MaxNonSynchronizing, long MaxSkipped, bool StreamsAppend)
{
    /// <summary>By how much a line of AUTHENTICATE may be longer, for the initial response in it (RFC 4959 §6).</summary>
    public int MaxInitialResponse { get; init; }
}
