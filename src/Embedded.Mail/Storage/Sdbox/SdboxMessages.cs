using System.Buffers.Binary;
using Embedded.Mail.Messages;
using Embedded.Mail.Storage.Files;
using Embedded.Mail.Storage.Index;

namespace Embedded.Mail.Storage.Sdbox;

/// <summary>The message files of one mailbox, as its index needs them. Used on disk threads.</summary>
internal sealed class SdboxMessages(SdboxLiveAccount account, IndexPaths paths) : IIndexedMessages
{
    private const int DboxHeaderLength = 24;

    private FileLayer Files => account.Files;

    /// <summary>The file of a message in the primary place.</summary>
    public string PathOf(Uid uid) => SdboxPaths.MessageFile(paths.Directory, uid);

    /// <summary>The file of a message in the alternative place; null where the account has none.</summary>
    public string? AlternativePathOf(Uid uid) => AlternativeDirectory is { } directory ? SdboxPaths.MessageFile(directory, uid) : null;

    private string? AlternativeDirectory => account.Paths.AlternativeOf(paths.Directory);

    public IReadOnlyList<StoredMessage> Scan() => new SdboxScan(account, paths.Directory).Run();

    public bool HasText(Uid uid) => Files.TryGetStatus(PathOf(uid), out _);

    /// <summary>Whether a message's file can be read and is as it must be.</summary>
    public bool IsSound(Uid uid)
    {
        using var file = Files.TryOpen(PresentPathOf(uid), forWriting: false);
        return file is not null && SdboxFileSummary.Read(file).Damage == SdboxDamage.None;
    }

    public bool TryEndExpunge(Uid uid, MessageGuid guid)
    {
        if (guid.IsEmpty)
        {
            new SdboxScan(account, paths.Directory).KeepExpunged(PresentPathOf(uid));
        }
        else if (!HasGuid(uid, guid))
        {
            return false;
        }
        else
        {
            _ = Files.TryDelete(PresentPathOf(uid));
        }

        return true;
    }

    public bool HasGuid(Uid uid, MessageGuid guid)
    {
        using var file = Files.TryOpen(PresentPathOf(uid), forWriting: false);
        return file is not null && SdboxFileSummary.Read(file) is { Damage: SdboxDamage.None } summary && summary.Metadata.Guid == guid;
    }

    public void Delete(UidSet uids)
    {
        foreach (var uid in uids.Uids)
        {
            try
            {
                _ = Files.TryDelete(PathOf(uid));
            }
            catch (IOException e)
            {
                // The index has it no longer: what remains costs room and harms nobody.
                Log.MessageNotDeleted(account.Logger, e, paths.Directory, uid.Value);
            }
        }
    }

    /// <summary>Gives a message a further name, from where it lies.</summary>
    public FileLinkResult Link(Uid uid, string path)
    {
        var result = Files.Link(PathOf(uid), path);
        return result == FileLinkResult.Missing && AlternativePathOf(uid) is { } alternative ? Files.Link(alternative, path) : result;
    }

    /// <summary>Copies a message where no further name can be given.</summary>
    /// <exception cref="MailStoreException">Expunged, Corrupted.</exception>
    public void Copy(Uid uid, string path)
    {
        var damage = SdboxFileCopy.Copy(Files, PresentPathOf(uid), path, account.Permissions, account.Time.GetUtcNow(), account.Options.Sync == SyncMode.Never ? Durability.None : Durability.Now);
        if (damage != SdboxDamage.None)
        {
            throw damage == SdboxDamage.Missing
                ? new MailStoreException(MailStoreError.Expunged, "Some of the messages no longer exist")
                : new MailStoreException(MailStoreError.Corrupted, "Message cannot be read");
        }
    }

    /// <summary>Gives a message file its temporary name back.</summary>
    public void MoveBack(Uid uid, string name) => _ = Files.TryRename(PathOf(uid), Path.Combine(paths.Directory, name));

    public UidValidity AllocateUidValidity() => TryRecall(out _, out var uidValidity) ? uidValidity : account.AllocateUidValidity();

    public void AddExtensions(LogTransaction log, IndexState? known)
    {
        Span<byte> header = stackalloc byte[DboxHeaderLength];
        header.Clear();
        if (known?.Extensions[IndexExtension.Dbox] is { Header.Length: >= DboxHeaderLength } before && !known.MailboxId.IsEmpty)
        {
            before.Header.AsSpan(0, DboxHeaderLength).CopyTo(header);
            BinaryPrimitives.WriteUInt32LittleEndian(header, 1 + BinaryPrimitives.ReadUInt32LittleEndian(header));
        }
        else
        {
            (TryRecall(out var id, out _) ? id : MailboxId.Create()).CopyTo(header[4..]);
        }

        AddDboxHeader(log, header);
    }

    /// <summary>Adds the extension that makes an index one of this format.</summary>
    public static void AddDboxHeader(LogTransaction log, MailboxId id)
    {
        Span<byte> header = stackalloc byte[DboxHeaderLength];
        header.Clear();
        id.CopyTo(header[4..]);
        AddDboxHeader(log, header);
    }

    private string PresentPathOf(Uid uid) => Files.TryGetStatus(PathOf(uid), out _) ? PathOf(uid) : AlternativePathOf(uid) ?? PathOf(uid);

    private bool TryRecall(out MailboxId id, out UidValidity uidValidity)
    {
        (id, uidValidity) = (default, default);
        return account.Paths.TryGetName(Path.GetDirectoryName(paths.Directory)!, out var name)
            && SdboxListIndex.TryFind(Files, account.Paths.Root, name, out id, out uidValidity);
    }

    private static void AddDboxHeader(LogTransaction log, ReadOnlySpan<byte> header)
    {
        log.AddExtensionIntro(LogRecordFlags.None, IndexExtension.Dbox, 0, DboxHeaderLength, 0, 0, mayShrink: true);
        log.AddExtensionHeaderUpdate(LogRecordFlags.None, 0, header);
    }
}
