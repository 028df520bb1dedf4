using System.Collections.Concurrent;
using Embedded.Mail.Messages;

namespace Embedded.Mail.Storage.Sdbox;

/// <summary>The mailboxes of an account, by name and identity, as watchers were last told of them. Written to by one thread at a time, read by any.</summary>
internal sealed class KnownFolders
{
    private readonly ConcurrentDictionary<MailboxName, MailboxId> _ids;

    /// <summary>What there is when watching begins.</summary>
    public KnownFolders(IReadOnlyDictionary<MailboxName, MailboxId> found) => _ids = new(found.Where(static one => !one.Value.IsEmpty));

    /// <summary>Whether watchers know of the mailbox.</summary>
    public bool Contains(MailboxName name) => _ids.ContainsKey(name);

    /// <summary>The name of a mailbox; null where watchers do not know of it.</summary>
    public MailboxName? NameOf(MailboxId id) => _ids.FirstOrDefault(known => known.Value == id).Key;

    /// <summary>Takes in what watchers are told by who did it.</summary>
    public void Note(AccountChange change)
    {
        switch (change)
        {
            case AccountChange.Created created:
                _ids[created.Name] = created.Id;
                break;
            case AccountChange.Deleted deleted:
                _ = _ids.TryRemove(deleted.Name, out _);
                break;
            case AccountChange.Renamed renamed:
                foreach (var (name, id) in _ids.Where(known => known.Key == renamed.OldName || known.Key.IsBelow(renamed.OldName)))
                {
                    _ = _ids.TryRemove(name, out _);
                    _ids[FolderRenaming.Rebase(name, renamed.OldName, renamed.NewName)] = id;
                }

                break;
        }
    }

    /// <summary>Takes in what is there now.</summary>
    /// <param name="found">The mailboxes. One whose identity is empty is not finished yet, or damaged: of it nothing is told.</param>
    /// <returns>What watchers do not know yet. A mailbox that has another identity than before is another one; one that has another name was renamed.</returns>
    public IReadOnlyList<AccountChange> Update(IReadOnlyDictionary<MailboxName, MailboxId> found)
    {
        var gone = _ids.Where(known => !IsThere(known, found)).OrderBy(static known => known.Key).ToList();
        var come = found.Where(IsNew).OrderBy(static one => one.Key).ToList();
        var changes = new List<AccountChange>();
        foreach (var (name, id) in gone)
        {
            var at = come.FindIndex(one => one.Value == id);
            if (at < 0)
            {
                changes.Add(new AccountChange.Deleted(name, id));
            }
            else
            {
                AddRenamed(changes, name, come[at].Key);
                come.RemoveAt(at);
            }
        }

        changes.AddRange(come.Select(static one => new AccountChange.Created(one.Key, one.Value)));
        Replace(found);
        return changes;
    }

    private static bool IsThere(KeyValuePair<MailboxName, MailboxId> known, IReadOnlyDictionary<MailboxName, MailboxId> found) =>
        found.TryGetValue(known.Key, out var id) && (id.IsEmpty || id == known.Value);

    private bool IsNew(KeyValuePair<MailboxName, MailboxId> one) =>
        !one.Value.IsEmpty && !(_ids.TryGetValue(one.Key, out var id) && id == one.Value);

    // What lies below a renamed level is not told one by one.
    private static void AddRenamed(List<AccountChange> changes, MailboxName name, MailboxName newName)
    {
        if (!changes.OfType<AccountChange.Renamed>().Any(renamed => name.IsBelow(renamed.OldName) && FolderRenaming.Rebase(name, renamed.OldName, renamed.NewName) == newName))
        {
            changes.Add(new AccountChange.Renamed(name, newName));
        }
    }

    private void Replace(IReadOnlyDictionary<MailboxName, MailboxId> found)
    {
        foreach (var (name, _) in _ids.Where(known => !found.ContainsKey(known.Key)))
        {
            _ = _ids.TryRemove(name, out _);
        }

        foreach (var (name, id) in found.Where(static one => !one.Value.IsEmpty))
        {
            _ids[name] = id;
        }
    }
}
