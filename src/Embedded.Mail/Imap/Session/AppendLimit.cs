using Embedded.Mail.Storage;

namespace Embedded.Mail.Imap.Session;

/// <summary>The largest message that APPEND takes (RFC 7889).</summary>
internal static class AppendLimit
{
    /// <summary>What the client is told of it, which is a number of 32 bits (RFC 7889 §5): one that keeps to less is on the safe side.</summary>
    public static long? Told(ImapSession session) => Of(session) is { } limit ? Math.Min(limit, uint.MaxValue) : null;

    /// <summary>In octets, by the settings and the store together; null for no limit, or as long as nobody has logged in.</summary>
    public static long? Of(ImapSession session)
    {
        var ofStore = (session.State as ImapState.Authenticated)?.Account is IMailAppendLimit limit ? limit.MaxMessageSize : null;
        return session.Options.MaxAppendSize is { } ofServer ? Math.Min(ofServer, ofStore ?? long.MaxValue) : ofStore;
    }
}
