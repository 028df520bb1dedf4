using System.ComponentModel.DataAnnotations;
using Embedded.Mail.Messages;
using Embedded.Mail.Pop3.Wire;
using Microsoft.Extensions.Options;

namespace Embedded.Mail.Pop3;

/// <summary>Limits and habits of the POP3 server. Names and defaults are Dovecot's where it has the setting. Sizes are in octets.</summary>
public sealed class Pop3Options
{
    /// <summary>What the greeting says; printable ASCII (<c>login_greeting</c>).</summary>
    [Required]
    [RegularExpression("[ -~]{0,255}")]
    public string Greeting { get; set; } = "Embedded.Mail ready.";

    /// <summary>The name of this host in the greeting's time stamp for APOP; null for the machine's own (<c>hostname</c>).</summary>
    [RegularExpression("[A-Za-z0-9._:-]{1,255}")]
    public string? HostName { get; set; }

    /// <summary>
    /// How UIDLs look (<c>pop3_uidl_format</c>): text with <c>%v</c> (UIDVALIDITY), <c>%u</c> (UID), <c>%g</c> (the message's GUID), each maybe with a width and
    /// <c>X</c> for hexadecimal. Default <c>%08Xu%08Xv</c>, Dovecot's own, so that clients load nothing twice after a move from it.
    /// </summary>
    [Required]
    public string UidlFormat { get; set; } = "%08Xu%08Xv";

    /// <summary>Whether a second POP3 session of a user is refused while one is open (<c>pop3_lock_session</c>). Default no.</summary>
    public bool LockSession { get; set; }

    /// <summary>Whether RETR leaves <c>\Seen</c> alone (<c>pop3_no_flag_updates</c>). Default no: messages read are seen, once the session ends.</summary>
    public bool NoFlagUpdates { get; set; }

    /// <summary>Whether the command LAST of old is there (<c>pop3_enable_last</c>); RSET then also takes <c>\Seen</c> away (RFC 1460 §5). Default no.</summary>
    public bool EnableLast { get; set; }

    /// <summary>Whether a message's own <c>X-UIDL</c> field is its UIDL (<c>pop3_reuse_xuidl</c>). Default no.</summary>
    public bool ReuseXUidl { get; set; }

    /// <summary>Deviations for particular clients (<c>pop3_client_workarounds</c>). Default none.</summary>
    [EnumDataType(typeof(Pop3ClientWorkarounds))]
    public Pop3ClientWorkarounds ClientWorkarounds { get; set; }

    /// <summary>A keyword that hides a message from POP3 (<c>pop3_deleted_flag</c>); null for none. See <see cref="DeleteType"/>.</summary>
    public string? DeletedFlag { get; set; }

    /// <summary>What becomes of deleted messages at QUIT (<c>pop3_delete_type</c>).</summary>
    [EnumDataType(typeof(Pop3DeleteType))]
    public Pop3DeleteType DeleteType { get; set; }

    /// <summary>Longest command line, which also bounds a SASL response. Default 16,384; 512 to 1,048,576.</summary>
    [Range(512, 1024 * 1024)]
    public int MaxCommandLength { get; set; } = 16 * 1024;

    /// <summary>How many commands in a row may be nonsense before the connection is closed. Default 20, as in Dovecot; 1 to 10,000.</summary>
    [Range(1, 10_000)]
    public int MaxBadCommands { get; set; } = 20;

    /// <summary>How many logins may fail before the connection is closed. Default 10; 1 to 1,000.</summary>
    [Range(1, 1_000)]
    public int MaxFailedLogins { get; set; } = 10;

    /// <summary>How long a client may take to log in. Default 3 minutes; 1 second to 1 hour.</summary>
    public TimeSpan LoginTimeout { get; set; } = TimeSpan.FromMinutes(3);

    /// <summary>How long a client that has logged in may stay silent. Default 10 minutes, the least that RFC 1939 §3 allows; up to 1 day.</summary>
    public TimeSpan InactivityTimeout { get; set; } = TimeSpan.FromMinutes(10);
}

[OptionsValidator]
internal sealed partial class Pop3OptionsAttributeValidator : IValidateOptions<Pop3Options>;

internal sealed class Pop3OptionsRules : IValidateOptions<Pop3Options>
{
    public ValidateOptionsResult Validate(string? name, Pop3Options options)
    {
        List<string> failures = [];
        if (!UidlFormat.TryParse(options.UidlFormat, out _, out var error))
        {
            failures.Add($"Pop3Options.UidlFormat '{options.UidlFormat}': {error}.");
        }

        if (options.DeletedFlag is { } flag && !Keyword.TryCreate(flag, out _))
        {
            failures.Add($"Pop3Options.DeletedFlag '{flag}' is not a keyword.");
        }

        if (options.DeleteType == Pop3DeleteType.Flag && options.DeletedFlag is null)
        {
            failures.Add("Pop3Options.DeleteType Flag needs Pop3Options.DeletedFlag.");
        }

        if (options.LoginTimeout < TimeSpan.FromSeconds(1) || options.LoginTimeout > TimeSpan.FromHours(1))
        {
            failures.Add($"Pop3Options.LoginTimeout is {options.LoginTimeout} and must be 1 second to 1 hour.");
        }

        if (options.InactivityTimeout < TimeSpan.FromMinutes(10) || options.InactivityTimeout > TimeSpan.FromDays(1))
        {
            failures.Add($"Pop3Options.InactivityTimeout is {options.InactivityTimeout} and must be 10 minutes (RFC 1939 §3) to 1 day.");
        }

        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }
}
