using Embedded.Mail.Messages;

namespace Embedded.Mail.Storage.Sdbox;

/// <summary>Tells watchers of an account which metadata entries changed, whoever changed them: what the file says is compared with what was told. Used by one thread at a time.</summary>
/// <param name="account">The account.</param>
/// <param name="nameOf">The name under which watchers know a mailbox; null where they do not know it.</param>
internal sealed class LookoutAttributes(SdboxLiveAccount account, Func<MailboxId, MailboxName?> nameOf)
{
    private AttributeList? _told;

    /// <summary>Tells of what changed since it was last asked; the first time nothing.</summary>
    public void Tell()
    {
        var now = account.Attributes.Read();
        foreach (var changed in now.ChangesSince(_told ?? now).GroupBy(static key => (key.Mailbox, key.IsServer)))
        {
            var name = changed.Key.IsServer ? null : nameOf(changed.Key.Mailbox);
            if (changed.Key.IsServer || name is not null)
            {
                account.Feed.Enqueue(new AccountChange.Metadata(name, [.. changed.Select(static key => key.Entry)]));
            }
        }

        _told = now;
    }

    /// <summary>Takes it that the entries of a new mailbox, such as its use, were told along with it.</summary>
    public void Take(MailboxId mailbox) => _told = _told?.WithAllOf(mailbox, account.Attributes.Read());
}
