using Embedded.Mail.Messages;

namespace Embedded.Mail.Storage;

/// <summary>A configured mailbox, read once.</summary>
internal sealed record AutoMailbox(MailboxName Name, SpecialUse SpecialUse, AutoMailboxMode Auto)
{
    /// <exception cref="ArgumentException">The name or the special use is none; the validator of the options says so earlier.</exception>
    public static AutoMailbox Read(string name, AutoMailboxOptions options) =>
        SpecialUseNames.TryParse(options.SpecialUse, out var uses)
            ? new AutoMailbox(MailboxName.Create(name), uses, options.Auto)
            : throw new ArgumentException($"'{options.SpecialUse}' is no special use.", nameof(options));
}
