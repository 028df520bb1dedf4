using System.ComponentModel.DataAnnotations;

namespace Embedded.Mail.Imap;

/// <summary>Limits, timeouts and texts of the IMAP server. Sizes are in octets.</summary>
public sealed class ImapOptions
{
    /// <summary>
    /// Longest command accepted once a client has logged in, literals not counted; a longer one is answered with BAD. Default 65,536, as Dovecot's <c>imap_max_line_length</c>;
    /// 8,192 (RFC 7162 §4) to 16,777,216.
    /// </summary>
    [Range(8192, 16 * 1024 * 1024)]
    public int MaxCommandLength { get; set; } = 64 * 1024;

    /// <summary>
    /// Longest command accepted before login, without the initial response of AUTHENTICATE, and largest literal in one. Default 8,192; 1,024 to 65,536.
    /// </summary>
    [Range(1024, 64 * 1024)]
    public int MaxCommandLengthBeforeLogin { get; set; } = 8 * 1024;

    /// <summary>
    /// Most octets of literals in one command, other than the messages of APPEND. More is refused before it is received where the client lets itself be asked (RFC 7888 §4).
    /// Default 65,536; 4,096 to 16,777,216.
    /// </summary>
    [Range(4096, 16 * 1024 * 1024)]
    public int MaxLiteral { get; set; } = 64 * 1024;

    /// <summary>Largest message that APPEND takes; a larger one is refused with TOOBIG. Default 1 GiB; null for what the store takes.</summary>
    [Range(1L, long.MaxValue)]
    public long? MaxAppendSize { get; set; } = 1024L * 1024 * 1024;

    /// <summary>
    /// Most messages that one FETCH, SEARCH, STORE, MOVE or UID EXPUNGE works on: of more than that the newest; as many may be in one COPY, APPEND, SORT or THREAD (RFC 9738, MESSAGELIMIT).
    /// Default null: no limit. At least 1; clients do best with no less than 1,000.
    /// </summary>
    [Range(1, int.MaxValue)]
    public int? MaxMessagesPerCommand { get; set; }

    /// <summary>Most messages in one COPY or APPEND; more are refused (RFC 9738, SAVELIMIT). Default null: no limit other than <see cref="MaxMessagesPerCommand"/>.</summary>
    [Range(1, int.MaxValue)]
    public int? MaxMessagesPerSave { get; set; }

    /// <summary>
    /// Whether a literal that a client sends without asking may be as large as any other (LITERAL+) or 4,096 octets at most (LITERAL-, RFC 7888 §5). Default true, as Dovecot.
    /// </summary>
    public bool AllowLargeNonSynchronizingLiterals { get; set; } = true;

    /// <summary>How many commands in a row may be wrong before the connection ends. Default 20, as Dovecot; 1 to 1,000.</summary>
    [Range(1, 1000)]
    public int MaxBadCommands { get; set; } = 20;

    /// <summary>How many logins may fail before the connection ends. Default 10; 1 to 1,000.</summary>
    [Range(1, 1000)]
    public int MaxFailedLogins { get; set; } = 10;

    /// <summary>How long a connection may take to log in. Default 3 minutes, as Dovecot; more than 0.</summary>
    public TimeSpan LoginTimeout { get; set; } = TimeSpan.FromMinutes(3);

    /// <summary>How long an authenticated connection may stay silent. Default 30 minutes, which is also the least allowed (RFC 9051 §5.4).</summary>
    public TimeSpan InactivityTimeout { get; set; } = TimeSpan.FromMinutes(30);

    /// <summary>
    /// How often a client in IDLE gets <c>* OK Still here</c>, which keeps its connection alive in address translators. Default 2 minutes, as Dovecot's
    /// <c>imap_idle_notify_interval</c>; <see cref="TimeSpan.Zero"/> for never.
    /// </summary>
    public TimeSpan IdleNotifyInterval { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>The text of the greeting. Default <c>Embedded.Mail ready.</c>; one line of printable ASCII.</summary>
    [Required]
    [RegularExpression("[ -~]+", ErrorMessage = "ImapOptions.Greeting must be one line of printable ASCII.")]
    public string Greeting { get; set; } = "Embedded.Mail ready.";

    /// <summary>Between the levels of mailbox names, as clients see them: <c>/</c> (the default) or <c>.</c>.</summary>
    public char HierarchySeparator { get; set; } = '/';

    /// <summary>What ID tells of the server (RFC 2971), by field. Default: only its name. Empty for NIL.</summary>
    public IDictionary<string, string> IdFields { get; } = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase) { ["name"] = "Embedded.Mail" };

    /// <summary>
    /// How the administrator is reached, as a URI such as <c>mailto:postmaster@example.org</c>: what METADATA tells as <c>/shared/admin</c> (RFC 5464 §6.2.1). Null, the default, for nothing
    /// (<c>mail_server_admin</c>).
    /// </summary>
    public Uri? ServerAdmin { get; set; }

    /// <summary>A word on the server for its users: what METADATA tells as <c>/shared/comment</c>. Null, the default, for nothing (<c>mail_server_comment</c>).</summary>
    public string? ServerComment { get; set; }

    /// <summary>
    /// The host that URLs of this server name (RFC 5092), as Dovecot's <c>imap_urlauth_host</c>: in CATENATE, and in URLs that GENURLAUTH signs and URLFETCH reads. <c>*</c>,
    /// the default, takes any: what counts is the signature.
    /// </summary>
    [Required]
    public string UrlAuthHost { get; set; } = "*";

    /// <summary>
    /// The user as whom a submission server logs in, which may fetch URLs authorised for <c>submit+</c> (RFC 4467 §2.1), as Dovecot's <c>imap_urlauth_submit_user</c>. Null, the default, for none.
    /// </summary>
    public string? UrlAuthSubmitUser { get; set; }

    /// <summary>
    /// Changes to what CAPABILITY announces, in order: <c>+XFOO</c> or <c>XFOO</c> adds, <c>-XFOO</c> leaves out. What is left out still works, but for <c>UNAUTHENTICATE</c>, which
    /// must be possible to switch off (RFC 8437 §8); what is added is only said.
    /// </summary>
    public IList<string> Capabilities { get; } = [];

    /// <summary>
    /// The same for one listener, by its name such as <c>imaps</c>: changes separated by spaces, such as <c>-NOTIFY -COMPRESS=DEFLATE</c>. A text that begins with a name alone, without
    /// sign, is the whole list, as Dovecot's <c>imap_capability</c>. For one user the userdb's field <c>imap_capability</c> says it likewise.
    /// </summary>
    public IDictionary<string, string> ListenerCapabilities { get; } = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);

    /// <summary>
    /// The same for clients that tell by ID what they are (RFC 2971): under <c>field=pattern</c>, such as <c>name=Outlook*</c>, the changes. In the pattern <c>*</c> stands for any text and
    /// <c>?</c> for any character, and case does not matter. A client whose list changes so is told the new one in the answer to ID.
    /// </summary>
    public IDictionary<string, string> ClientCapabilities { get; } = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);

    /// <summary>Help for clients that do not do as they should, as Dovecot's <c>imap_client_workarounds</c>; several are separated by commas. Default none.</summary>
    public ImapClientWorkarounds ClientWorkarounds { get; set; }
}
