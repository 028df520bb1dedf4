using Embedded.Mail.Messages;
using Embedded.Mail.Storage.Files;

namespace Embedded.Mail.Storage.Sdbox;

/// <summary>The metadata entries of an account's mailboxes and of the server. Called on disk threads.</summary>
internal sealed class SdboxAttributes(SdboxLiveAccount account)
{
    private readonly Lock _lock = new();
    private FileStatus? _seen;
    private AttributeList _list = AttributeList.Empty;

    private AnnotationLimits Limits => new(account.Options.MaxMetadataValueSize, account.Options.MaxMetadataEntries);

    private LockedFile File => new(account.Files, account.Paths.Attributes, account.Permissions, account.Time, "Metadata entries");

    /// <summary>The entries as they are now. The file is read when it is another than before: it is always replaced as a whole.</summary>
    public AttributeList Read()
    {
        if (!account.Files.TryGetStatus(account.Paths.Attributes, out var status))
        {
            return AttributeList.Empty;
        }

        lock (_lock)
        {
            if (_seen == status)
            {
                return _list;
            }
        }

        // Read after the look at it: what is read may be newer than what was seen, and is then read once more.
        var list = Parse(File.Read());
        lock (_lock)
        {
            (_seen, _list) = (status, list);
        }

        return list;
    }

    /// <summary>Changes entries of a mailbox, or of the server, which are kept with INBOX.</summary>
    /// <exception cref="MailStoreException">Limit, TooBig, Cannot; InUse.</exception>
    public void Change(
        MailboxId mailbox, bool isServer, IReadOnlyDictionary<string, ReadOnlyMemory<byte>?> changes, CancellationToken cancellationToken)
    {
        var named = changes.Select(static change => (Name: AnnotationSet.EntryName(change.Key), change.Value))
            .Select(static change => KeyValuePair.Create(change.Name, AnnotationSet.ValueOf(change.Name, change.Value))).ToList();
        if (!isServer && !named.TrueForAll(static change => AttributeList.IsClients(change.Key)))
        {
            throw new MailStoreException(MailStoreError.Cannot, "The metadata entry is the server's own");
        }

        Update(
            list =>
            {
                _ = (isServer ? list.OfServer(mailbox) : list.Of(mailbox)).With(changes, Limits);
                return isServer ? list.WithServer(mailbox, named) : list.With(mailbox, named);
            },
            cancellationToken);
    }

    /// <summary>Keeps what a mailbox that is about to be made is for.</summary>
    public void SetSpecialUse(MailboxId mailbox, SpecialUse use)
    {
        var entries = AnnotationSet.Of(use).Entries.Select(static entry => KeyValuePair.Create(entry.Key, (ReadOnlyMemory<byte>?)entry.Value)).ToList();
        if (entries.Count > 0)
        {
            Update(list => list.With(mailbox, entries), CancellationToken.None);
        }
    }

    /// <summary>Keeps limits that an administrator sets; null for those of the rules.</summary>
    public void SetQuotaLimits(QuotaLimits? limits, CancellationToken cancellationToken) => Update(list => list.With(limits), cancellationToken);

    /// <summary>Forgets a mailbox that is gone.</summary>
    public void Remove(MailboxId mailbox)
    {
        var list = Read();
        if (!ReferenceEquals(list.Without(mailbox), list))
        {
            Update(current => current.Without(mailbox), CancellationToken.None);
        }
    }

    private static AttributeList Parse(byte[]? octets) => octets is null ? AttributeList.Empty : AttributeList.Parse(octets);

    private void Update(Func<AttributeList, AttributeList> edit, CancellationToken cancellationToken) => File.Update(
        octets =>
        {
            var before = Parse(octets);
            var after = edit(before);
            return ReferenceEquals(before, after) ? null : after.ToOctets();
        },
        cancellationToken);
}
