using Embedded.Mail.Storage.Files;

namespace Embedded.Mail.Storage.Sdbox;

/// <summary>The file of subscriptions. Members block.</summary>
internal sealed class SubscriptionsFile(FileLayer files, string path, SdboxPermissions permissions, TimeProvider time)
{
    private readonly LockedFile _file = new(files, path, permissions, time, "Subscriptions");

    /// <summary>Reads the list. A missing file has no subscriptions.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public SubscriptionList Read() => Parse(_file.Read());

    /// <summary>Changes the list while no other process does. The file is on stable storage afterwards; an edit that changes nothing writes nothing.</summary>
    /// <param name="edit">Gives the new list from the one that is there under the lock.</param>
    /// <param name="cancellationToken">Ends the waiting for the lock.</param>
    /// <exception cref="MailStoreException">InUse: another process holds the lock and does not release it.</exception>
    /// <exception cref="IOException">The file cannot be read or written; it is as it was, or new as a whole.</exception>
    public void Update(Func<SubscriptionList, SubscriptionList> edit, CancellationToken cancellationToken) => _file.Update(
        octets =>
        {
            var before = Parse(octets);
            var after = edit(before);
            return ReferenceEquals(before, after) ? null : after.ToOctets();
        },
        cancellationToken);

    private static SubscriptionList Parse(byte[]? octets) => octets is null ? SubscriptionList.Empty : SubscriptionList.Parse(octets);
}
