using System.ComponentModel.DataAnnotations;

namespace Embedded.Mail.Storage;

/// <summary>What a user may store, as Dovecot's quota plugin has it. A user's fields of the same names (<c>quota_rule</c>, <c>quota_rule2</c>, <c>quota_grace</c>, …) come before what is said here.</summary>
public sealed class QuotaOptions
{
    /// <summary>The text where nothing else is said.</summary>
    internal const string DefaultExceededMessage = "Quota exceeded (mailbox for user is full)";

    /// <summary>The name of the one quota root, as IMAP shows it. Default <c>User quota</c>, as Dovecot's.</summary>
    [Required]
    [RegularExpression(@"[^\p{Cc}]+")]
    public string RootName { get; set; } = "User quota";

    /// <summary>
    /// Dovecot's <c>quota_rule</c>, <c>quota_rule2</c>, … in this order: <c>*:storage=1G:messages=1000:mailboxes=50</c> limits the account (<c>storage</c> in units of 1,024 octets, <c>bytes</c> in
    /// octets, both with B, K, M, G or T behind the number; 0 for no limit), <c>Trash:storage=+10%</c> lets what goes to a mailbox have so much more, <c>Spam/*:ignore</c> leaves mailboxes out; names
    /// may have the wildcards <c>*</c> and <c>?</c>, and the first that fits counts. Default none.
    /// </summary>
    public IList<string> Rules { get; } = [];

    /// <summary>
    /// By how much the last message that is delivered may exceed the limit of octets, in per cent of it (<c>10%</c>) or as a size (<c>10M</c>); messages that users store themselves may not.
    /// Default <c>10%</c> (<c>quota_grace</c>).
    /// </summary>
    [Required]
    public string Grace { get; set; } = "10%";

    /// <summary>Largest message that may be stored, in octets; null, the default, for what the store takes (<c>quota_max_mail_size</c>).</summary>
    [Range(1L, long.MaxValue)]
    public long? MaxMailSize { get; set; }

    /// <summary>What is said when something does not fit; one line without control characters (<c>quota_exceeded_message</c>).</summary>
    [Required]
    [RegularExpression(@"[^\p{Cc}]+")]
    public string ExceededMessage { get; set; } = DefaultExceededMessage;
}
