using Microsoft.Extensions.Options;

namespace Embedded.Mail.Storage.Sdbox;

/// <summary>Checks what attributes cannot say.</summary>
internal sealed class SdboxStoreOptionsRules : IValidateOptions<SdboxStoreOptions>
{
    public ValidateOptionsResult Validate(string? name, SdboxStoreOptions options)
    {
        var failures = Failures(options).ToList();
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }

    private static IEnumerable<string> Failures(SdboxStoreOptions options)
    {
        if (!SdboxLocationTemplate.TryParse(options.Location, out _, out var error))
        {
            yield return $"SdboxStoreOptions.Location is '{options.Location}': {error}.";
        }

        if (!QuotaSettings.TryRead(options.Quota, QuotaLimits.None, out _, out error))
        {
            yield return $"SdboxStoreOptions.Quota: {error}.";
        }

        if (options.KeepOpen < TimeSpan.Zero || options.KeepOpen > TimeSpan.FromDays(1))
        {
            yield return $"SdboxStoreOptions.KeepOpen is {options.KeepOpen} and must be from 0 to 1 day.";
        }

        if (!Enum.IsDefined(options.Sync))
        {
            yield return $"SdboxStoreOptions.Sync is '{options.Sync}' and must be one of {string.Join(", ", Enum.GetNames<SyncMode>())}.";
        }

        if (!Enum.IsDefined(options.Compression))
        {
            yield return $"SdboxStoreOptions.Compression is '{options.Compression}' and must be one of {string.Join(", ", Enum.GetNames<SdboxCompressionMode>())}.";
        }
    }
}
