using Embedded.Mail.Messages;
using Embedded.Mail.Storage.Files;
using Embedded.Mail.Storage.Index;

namespace Embedded.Mail.Storage.Sdbox;

/// <summary>
/// Looks through a mailbox's message files for a rebuild of its index, under the mailbox's lock. A file that holds no message that could be read is set aside under a
/// name with <c>.broken</c>, so that the others stay usable.
/// </summary>
internal sealed class SdboxScan(SdboxLiveAccount account, string mails)
{
    private const string BrokenSuffix = ".broken";

    private FileLayer Files => account.Files;

    public IReadOnlyList<StoredMessage> Run()
    {
        var found = new SortedDictionary<Uid, StoredMessage>();
        foreach (var name in Files.List(mails))
        {
            if (SdboxPaths.TryGetUid(name, out var uid) && Read(Path.Combine(mails, name), uid) is { } message)
            {
                found[uid] = message;
            }
        }

        return [.. found.Values];
    }

    private StoredMessage? Read(string path, Uid uid)
    {
        SdboxFileSummary summary;
        using (var file = Files.TryOpen(path, forWriting: false))
        {
            if (file is null)
            {
                return null;
            }

            summary = SdboxFileSummary.Read(file);
        }

        if (summary.HasBody)
        {
            return new(uid, summary.Metadata.VirtualSize ?? 0);
        }

        SetAside(path, summary.Damage);
        return null;
    }

    private void SetAside(string path, SdboxDamage damage)
    {
        var aside = path + BrokenSuffix;
        for (var i = 2; Files.TryGetStatus(aside, out _); i++)
        {
            aside = $"{path}{BrokenSuffix}.{i}";
        }

        _ = Files.TryRename(path, aside);
        Log.MessageSetAside(account.Logger, path, damage, Path.GetFileName(aside));
    }
}
