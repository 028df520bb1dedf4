using Embedded.Mail.Storage.Sharing;
using Microsoft.Extensions.Options;

namespace Embedded.Mail.Storage;

internal sealed class SharingOptionsValidator : IValidateOptions<SharingOptions>
{
    public ValidateOptionsResult Validate(string? name, SharingOptions options) =>
        options.Prefix is null || SharedPrefix.TryParse(options.Prefix, out _)
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail($"SharingOptions.Prefix is '{options.Prefix}' and must be levels followed by '/%u/' or '/%n/'.");
}
