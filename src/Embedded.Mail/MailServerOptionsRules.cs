using Microsoft.Extensions.Options;

namespace Embedded.Mail;

/// <summary>Checks what attributes cannot say.</summary>
internal sealed class MailServerOptionsRules : IValidateOptions<MailServerOptions>
{
    /// <summary>The protocols that come with the library.</summary>
    public static IReadOnlyList<string> StockProtocols { get; } = ["imap", "pop3", "lmtp"];

    public ValidateOptionsResult Validate(string? name, MailServerOptions options)
    {
        var unknown = options.EnabledProtocols.Where(protocol => !StockProtocols.Contains(protocol, StringComparer.OrdinalIgnoreCase)).ToList();
        return unknown.Count == 0
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail($"MailServerOptions.Protocols is '{options.Protocols}', of which '{unknown[0]}' is none of {string.Join(", ", StockProtocols)}.");
    }
}
