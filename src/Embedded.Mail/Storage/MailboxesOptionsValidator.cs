using Embedded.Mail.Messages;
using Microsoft.Extensions.Options;

namespace Embedded.Mail.Storage;

internal sealed class MailboxesOptionsValidator : IValidateOptions<MailboxesOptions>
{
    public ValidateOptionsResult Validate(string? name, MailboxesOptions options)
    {
        var failures = options.Mailboxes.SelectMany(static mailbox => Failures(mailbox.Key, mailbox.Value)).ToList();
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }

    private static IEnumerable<string> Failures(string name, AutoMailboxOptions? mailbox)
    {
        if (!MailboxName.TryCreate(name, out _))
        {
            yield return $"MailboxesOptions.Mailboxes: '{name}' is no name of a mailbox.";
        }

        if (mailbox is null)
        {
            yield return $"MailboxesOptions.Mailboxes['{name}'] has no value.";
            yield break;
        }

        if (!SpecialUseNames.TryParse(mailbox.SpecialUse, out _))
        {
            yield return $"MailboxesOptions.Mailboxes['{name}'].SpecialUse is '{mailbox.SpecialUse}', which has a use that is not known.";
        }

        if (!Enum.IsDefined(mailbox.Auto))
        {
            yield return $"MailboxesOptions.Mailboxes['{name}'].Auto is {mailbox.Auto}, which is none of No, Create, Subscribe.";
        }
    }
}
