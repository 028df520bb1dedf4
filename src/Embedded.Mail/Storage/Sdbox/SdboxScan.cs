using Embedded.Mail.Messages;
using Embedded.Mail.Storage.Files;
using Embedded.Mail.Storage.Index;

namespace Embedded.Mail.Storage.Sdbox;

/// <summary>
/// Looks through a mailbox's message files for a rebuild of its index, under the mailbox's lock. What can be repaired is; a file that holds no message that could be read is set aside under a
/// name with <c>.broken</c>, so that the others stay usable. Old temporary files go.
/// </summary>
internal sealed class SdboxScan(SdboxLiveAccount account, string mails)
{
    private const string BrokenSuffix = ".broken";
    private const string ExpungedSuffix = ".expunged";

    private readonly SortedDictionary<Uid, StoredMessage> _found = [];

    private FileLayer Files => account.Files;

    /// <summary>All messages, ascending.</summary>
    /// <exception cref="IOException">A directory cannot be read, or something else that may pass; nothing is known then.</exception>
    public IReadOnlyList<StoredMessage> Run()
    {
        if (account.Paths.AlternativeOf(mails) is { } alternative)
        {
            Look(alternative, isElsewhere: true);
        }

        // Of two files for one UID the one in the primary place counts, as for readers.
        Look(mails, isElsewhere: false);
        new SdboxTemporaryFiles(account, mails).DeleteOld();
        return [.. _found.Values];
    }

    /// <summary>Keeps the file of an expunged message under a name by which no rebuild takes it for one.</summary>
    public void KeepExpunged(string path)
    {
        if (Rename(path, ExpungedSuffix) is { } name)
        {
            Log.ExpungedSetAside(account.Logger, path, name);
        }
    }

    private void Look(string directory, bool isElsewhere)
    {
        foreach (var name in Files.List(directory))
        {
            if (SdboxPaths.TryGetUid(name, out var uid) && Read(Path.Combine(directory, name), uid) is { } size)
            {
                _found[uid] = new(uid, size, isElsewhere);
            }
        }
    }

    /// <summary>The size of a message, 0 where it is not known; null when it is none.</summary>
    private long? Read(string path, Uid uid)
    {
        // UIDNEXT must be above every UID.
        if (uid == Uid.Max || !IsFile(path, out var isThere))
        {
            SetAside(path, SdboxDamage.NoMessageFile);
            return null;
        }

        return isThere ? ReadFile(path) : null;
    }

    private bool IsFile(string path, out bool isThere)
    {
        isThere = false;
        try
        {
            isThere = Files.TryGetStatus(path, out var status);
            return !isThere || status.Kind == FileKind.File;
        }
        catch (IOException e) when (e.HResult == SystemError.TooManySymbolicLinks)
        {
            return false;
        }
    }

    private long? ReadFile(string path)
    {
        SdboxFileSummary summary;
        try
        {
            using var file = Files.TryOpen(path, forWriting: false);
            if (file is null)
            {
                return null;
            }

            summary = SdboxFileSummary.Read(file);
            if (summary.Damage == SdboxDamage.None)
            {
                return summary.Metadata.VirtualSize ?? 0;
            }

            if (new SdboxRepair(account, path).TryRepair(file, ref summary))
            {
                return summary.Metadata.VirtualSize ?? 0;
            }
        }
        catch (IOException e) when (e.HResult is SystemError.AccessDenied or SystemError.NotPermitted or SystemError.InputOutput)
        {
            // The message is there, and may be readable again tomorrow: that is no damage.
            Log.MessageNotRead(account.Logger, e, path);
            return 0;
        }

        if (summary.HasBody)
        {
            return 0;
        }

        SetAside(path, summary.Damage);
        return null;
    }

    private void SetAside(string path, SdboxDamage damage)
    {
        if (Rename(path, BrokenSuffix) is { } name)
        {
            Log.MessageSetAside(account.Logger, path, damage, name);
        }
    }

    private string? Rename(string path, string suffix)
    {
        var aside = FreeName(Files, path, suffix);
        return Files.TryRename(path, aside) ? Path.GetFileName(aside) : null;
    }

    /// <summary>A name that is free, beside a file's own.</summary>
    public static string FreeName(FileLayer files, string path, string suffix)
    {
        var aside = path + suffix;
        for (var i = 2; files.TryGetStatus(aside, out _); i++)
        {
            aside = $"{path}{suffix}.{i}";
        }

        return aside;
    }
}
