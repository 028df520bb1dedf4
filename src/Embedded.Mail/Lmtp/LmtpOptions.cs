using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Embedded.Mail.Lmtp;

/// <summary>Limits and habits of the LMTP server. Sizes are in octets.</summary>
public sealed class LmtpOptions
{
    /// <summary>The name of this host in greeting and <c>Received</c>; null for the machine's own (<c>hostname</c>).</summary>
    [RegularExpression("[!-~]{1,255}")]
    public string? HostName { get; set; }

    /// <summary>What the greeting says after the host's name; printable ASCII (<c>login_greeting</c>).</summary>
    [Required]
    [RegularExpression("[ -~]{0,255}")]
    public string Greeting { get; set; } = "Embedded.Mail ready.";

    /// <summary>Largest message taken, as announced by SIZE (RFC 1870); 0 for no limit. Default 1,073,741,824.</summary>
    [Range(0, long.MaxValue)]
    public long MaxMessageSize { get; set; } = 1024L * 1024 * 1024;

    /// <summary>Most recipients of one message; further ones get 452 and the client sends again for them. Default 1,000; 100 (RFC 5321 §4.5.3.1.8) to 100,000.</summary>
    [Range(100, 100_000)]
    public int MaxRecipients { get; set; } = 1000;

    /// <summary>Most messages on one connection before it is asked to connect anew; 0 for no limit. Default 0, as in Dovecot.</summary>
    [Range(0, int.MaxValue)]
    public int MaxTransactions { get; set; }

    /// <summary>Longest command line. Default 4,096, as in Dovecot; 1,024 to 65,536.</summary>
    [Range(1024, 64 * 1024)]
    public int MaxCommandLength { get; set; } = 4096;

    /// <summary>How many commands in a row may be nonsense before the connection is closed. Default 10, as in Dovecot; 1 to 10,000.</summary>
    [Range(1, 10_000)]
    public int MaxBadCommands { get; set; } = 10;

    /// <summary>How long a client may stay silent. Default 5 minutes; 1 second to 1 day.</summary>
    public TimeSpan InactivityTimeout { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>Whether a <c>Received</c> field is added. Default yes (<c>lmtp_add_received_header</c>).</summary>
    public bool AddReceivedHeader { get; set; } = true;

    /// <summary>Which address the added header fields name. Default <see cref="HeaderDeliveryAddress.Final"/> (<c>lmtp_hdr_delivery_address</c>).</summary>
    [EnumDataType(typeof(HeaderDeliveryAddress))]
    public HeaderDeliveryAddress HeaderDeliveryAddress { get; set; } = HeaderDeliveryAddress.Final;
}

[OptionsValidator]
internal sealed partial class LmtpOptionsAttributeValidator : IValidateOptions<LmtpOptions>;

internal sealed class LmtpOptionsRules : IValidateOptions<LmtpOptions>
{
    public ValidateOptionsResult Validate(string? name, LmtpOptions options) =>
        options.InactivityTimeout < TimeSpan.FromSeconds(1) || options.InactivityTimeout > TimeSpan.FromDays(1)
            ? ValidateOptionsResult.Fail($"LmtpOptions.InactivityTimeout is {options.InactivityTimeout} and must be 1 second to 1 day.")
            : ValidateOptionsResult.Success;
}
