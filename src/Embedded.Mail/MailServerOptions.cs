using System.ComponentModel.DataAnnotations;

namespace Embedded.Mail;

/// <summary>The server as a whole.</summary>
public sealed class MailServerOptions
{
    /// <summary>
    /// The protocols that are served, separated by spaces (<c>protocols</c>): of <c>imap</c>, <c>pop3</c> and <c>lmtp</c>. A listener of one that is not named here is left out.
    /// Default all three.
    /// </summary>
    [Required]
    public string Protocols { get; set; } = "imap pop3 lmtp";

    /// <summary>
    /// The name of this host in greetings and header fields (<c>hostname</c>), where the protocol's own options name none. Null, the default, for the machine's own.
    /// </summary>
    [RegularExpression("[!-~]{1,255}")]
    public string? HostName { get; set; }

    /// <summary>
    /// Whether a server for which no listener was configured listens at Dovecot's ports on all addresses: IMAP at 143 and 993, POP3 at 110 and 995. LMTP is served only
    /// where asked for. Default true.
    /// </summary>
    public bool UseDefaultListeners { get; set; } = true;

    internal IEnumerable<string> EnabledProtocols => Protocols.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    internal bool Enables(string protocol) => EnabledProtocols.Contains(protocol, StringComparer.OrdinalIgnoreCase);
}
