using Embedded.Mail.Imap.Session;
using Microsoft.Extensions.Options;

namespace Embedded.Mail.Imap;

/// <summary>Checks what attributes cannot say.</summary>
internal sealed class ImapOptionsRules : IValidateOptions<ImapOptions>
{
    public ValidateOptionsResult Validate(string? name, ImapOptions options)
    {
        var failures = Failures(options).ToList();
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }

    private static IEnumerable<string> Failures(ImapOptions options)
    {
        if (options.InactivityTimeout < TimeSpan.FromMinutes(30))
        {
            yield return $"ImapOptions.InactivityTimeout is {options.InactivityTimeout} and must be at least 30 minutes (RFC 9051 §5.4).";
        }

        if (options.LoginTimeout <= TimeSpan.Zero)
        {
            yield return $"ImapOptions.LoginTimeout is {options.LoginTimeout} and must be more than 0.";
        }

        if (options.IdleNotifyInterval < TimeSpan.Zero)
        {
            yield return $"ImapOptions.IdleNotifyInterval is {options.IdleNotifyInterval} and must not be negative.";
        }

        if (options.HierarchySeparator is not ('/' or '.'))
        {
            yield return $"ImapOptions.HierarchySeparator is '{options.HierarchySeparator}' and must be '/' or '.'.";
        }

        foreach (var capability in options.Capabilities.Where(capability => !CapabilityChanges.IsValid(capability)))
        {
            yield return $"ImapOptions.Capabilities has '{capability}', which is no capability with + or - before it.";
        }

        foreach (var (listener, changes) in options.ListenerCapabilities.Where(pair => !CapabilityChanges.AreValid(pair.Value)))
        {
            yield return $"ImapOptions.ListenerCapabilities has '{changes}' for '{listener}', in which a word is no capability with + or - before it.";
        }

        foreach (var (client, changes) in options.ClientCapabilities.Where(pair => pair.Key.IndexOf('=', StringComparison.Ordinal) < 1 || !CapabilityChanges.AreValid(pair.Value)))
        {
            yield return $"ImapOptions.ClientCapabilities has '{changes}' for '{client}', which is not field=pattern with capabilities.";
        }

        foreach (var (field, value) in options.IdFields.Where(pair => pair.Key.Length is 0 or > 30 || pair.Value.Length > 1024))
        {
            yield return $"ImapOptions.IdFields has '{field}' with {value.Length} characters; a field's name has 1 to 30 and its value at most 1,024 (RFC 2971 §3.3).";
        }
    }
}
