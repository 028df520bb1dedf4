using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Embedded.Mail.Delivery;

/// <summary>How mail is delivered to the users of this server. Names and defaults are Dovecot's where it has the setting. Sizes are in octets.</summary>
public sealed class DeliveryOptions
{
    /// <summary>
    /// The characters that separate a user from a detail, as in <c>alice+lists</c>; the first one found counts. Default <c>+</c>; at most 16, empty for none (<c>recipient_delimiter</c>).
    /// </summary>
    [RegularExpression("[^@\" ]{0,16}")]
    public string RecipientDelimiter { get; set; } = "+";

    /// <summary>Whether mail to <c>alice+lists</c> goes to the mailbox <c>lists</c> instead of INBOX. Default no (<c>lmtp_save_to_detail_mailbox</c>).</summary>
    public bool SaveToDetailMailbox { get; set; }

    /// <summary>Whether a missing mailbox is made for a delivery; otherwise the mail goes to INBOX. Default no (<c>lda_mailbox_autocreate</c>).</summary>
    public bool MailboxAutoCreate { get; set; }

    /// <summary>Whether a mailbox made for a delivery is subscribed. Default no (<c>lda_mailbox_autosubscribe</c>).</summary>
    public bool MailboxAutoSubscribe { get; set; }

    /// <summary>Whether a full mailbox is a temporary failure, to be tried again. Default no (<c>quota_full_tempfail</c>).</summary>
    public bool QuotaFullTempFail { get; set; }

    /// <summary>
    /// What the sender is told about a full mailbox; one line without control characters. Null, the default, for what the store says: the user's or the store's <c>quota_exceeded_message</c>.
    /// </summary>
    [RegularExpression(@"[^\p{Cc}]*")]
    public string? QuotaExceededMessage { get; set; }

    /// <summary>How many recipients of one message are served at once. Default 8; 1 to 256.</summary>
    [Range(1, 256)]
    public int MaxParallelRecipients { get; set; } = 8;

    /// <summary>How much of a message is held in memory before it goes to a temporary file. Default 131,072; 4,096 to 16,777,216.</summary>
    [Range(4096, 16 * 1024 * 1024)]
    public int SpoolMemoryLimit { get; set; } = 128 * 1024;

    /// <summary>Where temporary files go; null for the system's temporary directory (<c>mail_temp_dir</c>).</summary>
    public string? SpoolDirectory { get; set; }
}

[OptionsValidator]
internal sealed partial class DeliveryOptionsAttributeValidator : IValidateOptions<DeliveryOptions>;

internal sealed class DeliveryOptionsRules : IValidateOptions<DeliveryOptions>
{
    public ValidateOptionsResult Validate(string? name, DeliveryOptions options) =>
        options.SpoolDirectory is { } directory && !Directory.Exists(directory)
            ? ValidateOptionsResult.Fail($"DeliveryOptions.SpoolDirectory '{directory}' is not a directory.")
            : ValidateOptionsResult.Success;
}
