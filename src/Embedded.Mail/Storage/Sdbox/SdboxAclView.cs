using Embedded.Mail.Storage.AccessControl;

namespace Embedded.Mail.Storage.Sdbox;

/// <summary>
/// An open mailbox's list as one handle sees it: what this process changes is seen at once, what others change within a second, so that a session of many small commands does not look at
/// the file for each.
/// </summary>
/// <param name="mailbox">The mailbox.</param>
/// <param name="prefix">What the user sees before its name.</param>
internal sealed class SdboxAclView(SdboxLiveMailbox mailbox, string prefix)
{
    private static readonly TimeSpan Trust = TimeSpan.FromSeconds(1);

    private volatile Seen? _seen;

    /// <summary>The list.</summary>
    /// <exception cref="MailStoreException">Corrupted, Unavailable.</exception>
    public AccessControlList Current()
    {
        var account = mailbox.Account;
        var version = account.Acls.Version;
        if (_seen is { } seen && seen.Version == version && account.Time.GetElapsedTime(seen.At) < Trust)
        {
            return seen.List;
        }

        var now = account.Time.GetTimestamp();
        var list = account.Acls.Of(mailbox.Mails, prefix + mailbox.Name.Value);
        _seen = new Seen(list, version, now);
        return list;
    }

    private sealed record Seen(AccessControlList List, int Version, long At);
}
