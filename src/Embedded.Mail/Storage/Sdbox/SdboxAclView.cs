using Embedded.Mail.Messages;
using Embedded.Mail.Storage.AccessControl;

namespace Embedded.Mail.Storage.Sdbox;

/// <summary>
/// An open mailbox's list as one handle sees it: what this process changes is seen at once, what others change within a second, so that a session of many small commands does not look at
/// the file for each.
/// </summary>
/// <param name="mailbox">The mailbox.</param>
/// <param name="prefix">What the user sees before its name.</param>
/// <param name="isOneOfMany">Whether the first look of this handle may be another's of the last second too, as with deliveries, each of which opens the mailbox.</param>
internal sealed class SdboxAclView(SdboxLiveMailbox mailbox, string prefix, bool isOneOfMany)
{
    private static readonly TimeSpan Trust = TimeSpan.FromSeconds(1);

    private volatile Look? _last = isOneOfMany ? mailbox.LastAclLook : null;

    /// <summary>The list.</summary>
    /// <exception cref="MailStoreException">Corrupted, Unavailable.</exception>
    public AccessControlList Current()
    {
        var account = mailbox.Account;
        var (version, name) = (account.Acls.Version, mailbox.Name);
        if (_last is { } last && last.Version == version && last.Prefix == prefix && last.Name == name && account.Time.GetElapsedTime(last.At) < Trust)
        {
            return last.List;
        }

        var now = account.Time.GetTimestamp();
        var list = account.Acls.Of(mailbox.Mails, prefix + name.Value);
        _last = mailbox.LastAclLook = new Look(list, prefix, name, version, now);
        return list;
    }

    /// <summary>One look at a mailbox's list.</summary>
    /// <param name="List">The list.</param>
    /// <param name="Prefix">What its user sees before the mailbox's name: global lists go by what is seen.</param>
    /// <param name="Name">The mailbox's name.</param>
    /// <param name="Version">The number of this process' last change of any list.</param>
    /// <param name="At">When, by the account's clock.</param>
    public sealed record Look(AccessControlList List, string Prefix, MailboxName Name, int Version, long At);
}
