using System.Collections.Concurrent;
using Embedded.Mail.Messages;
using Embedded.Mail.Storage.Files;

namespace Embedded.Mail.Storage.Sdbox;

/// <summary>Knows the identities of mailboxes, so that a listing reads each mailbox's index once only: by the numbers that the file system gave the directory and the log.</summary>
internal sealed class FolderIds(FileLayer files)
{
    private readonly ConcurrentDictionary<(ulong Device, ulong Inode), Known> _known = new();

    /// <summary>The identity of a mailbox in the tree; empty where its index does not tell.</summary>
    public MailboxId Of(Folder folder)
    {
        if (folder.Mails is not { } mails || !files.TryGetStatus(MailboxHead.LogOf(folder.MailsDirectory), out var log))
        {
            return default;
        }

        // Numbers are given again once a file is gone: a log that became shorter is another.
        var key = (mails.Device, mails.Inode);
        if (_known.TryGetValue(key, out var known) && known.Log == log.Inode && known.Name == folder.Name && known.Length <= log.Length)
        {
            return known.Id;
        }

        var id = MailboxHead.Read(files, folder.MailsDirectory).Id;
        if (!id.IsEmpty)
        {
            _known[key] = new(id, folder.Name, log.Inode, log.Length);
        }

        return id;
    }

    private sealed record Known(MailboxId Id, MailboxName Name, ulong Log, long Length);
}
