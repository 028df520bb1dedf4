namespace Embedded.Mail.Imap.Session;

/// <summary>The first line that a client gets (RFC 9051 §7.1.5).</summary>
internal static class ImapGreeting
{
    /// <summary>Writes the greeting with the capabilities, which saves the client a question.</summary>
    public static void Write(ImapSession session) =>
        _ = session.Output.Write("* OK [CAPABILITY "u8).Text(ImapCapabilities.For(session)).Write("] "u8).Text(session.Options.Greeting).EndLine();
}
