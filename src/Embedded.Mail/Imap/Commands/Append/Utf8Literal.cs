using Embedded.Mail.Imap.Session;

namespace Embedded.Mail.Imap.Commands.Append;

/// <summary>When a client may send headers in UTF-8 as such (RFC 6855 §4).</summary>
internal static class Utf8Literal
{
    /// <exception cref="AppendRefusedException">The client has not said that it can read what it would store.</exception>
    public static void ThrowIfNotEnabled(ImapSession session)
    {
        if (!session.Naming.IsUtf8)
        {
            throw new AppendRefusedException(ImapResult.No("CANNOT", "UTF8=ACCEPT is not enabled."));
        }
    }
}
