using Embedded.Mail.Imap.Wire;

namespace Embedded.Mail.Imap.Session;

/// <summary>The limits of the wire, as the options have them.</summary>
internal static class ImapLimits
{
    // LITERAL- (RFC 7888 §5).
    private const int LiteralMinus = 4096;

    // A message that is refused is passed over up to this size, or what APPEND would take, so that the client goes on; a larger one costs the connection.
    private const long MaxSkipped = 64 * 1024 * 1024;

    /// <summary>What a client may send that has not logged in.</summary>
    public static ImapFramerLimits BeforeLogin(ImapServices services) => new(
        services.Options.MaxCommandLengthBeforeLogin, services.Options.MaxCommandLengthBeforeLogin, MaxNonSynchronizing(services.Options), 1024 * 1024, StreamsAppend: false)
    {
        MaxInitialResponse = services.Mechanisms.MaxResponseLength,
    };

    /// <summary>What a client may send that has logged in.</summary>
    public static ImapFramerLimits AfterLogin(ImapOptions options) =>
        new(options.MaxCommandLength, options.MaxLiteral, MaxNonSynchronizing(options), Math.Max(MaxSkipped, options.MaxAppendSize ?? 0), StreamsAppend: true);

    private static long MaxNonSynchronizing(ImapOptions options) => options.AllowLargeNonSynchronizingLiterals ? long.MaxValue : LiteralMinus;
}
