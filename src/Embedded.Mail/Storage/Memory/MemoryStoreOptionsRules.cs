using Microsoft.Extensions.Options;

namespace Embedded.Mail.Storage.Memory;

/// <summary>Checks what attributes cannot say.</summary>
internal sealed class MemoryStoreOptionsRules : IValidateOptions<MemoryStoreOptions>
{
    public ValidateOptionsResult Validate(string? name, MemoryStoreOptions options) =>
        QuotaSettings.TryRead(options.Quota, QuotaLimits.None, out _, out var error)
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail($"MemoryStoreOptions.Quota: {error}.");
}
