using Embedded.Mail.Messages;
using Embedded.Mail.Storage.Files;
using Embedded.Mail.Storage.Index;
using Microsoft.Extensions.Logging;

namespace Embedded.Mail.Storage.Sdbox;

/// <summary>
/// One mail root as all sessions of this process share it. What touches the disk is called on <see cref="Disk"/>.
/// </summary>
internal sealed class SdboxLiveAccount
{
    public SdboxLiveAccount(SdboxLocation location, QuotaLimits limits, SdboxStoreOptions options, FileLayer files, DiskThreads disk, TimeProvider time, ILogger logger)
    {
        Paths = new SdboxPaths(location);
        Options = options;
        Files = files;
        Disk = disk;
        Time = time;
        Logger = logger;
        Quota = new SdboxQuota(limits);
        Feed = new ChangeFeed<AccountChange>(logger);
    }

    /// <summary>Held for reading while paths of mailboxes are used, and for writing while directories get other names or go.</summary>
    public TreeLock Tree { get; } = new();

    /// <summary>What the mailboxes' indexes have in common.</summary>
    public IndexSettings IndexSettings => new()
    {
        Files = Files,
        Disk = Disk,
        Time = Time,
        Logger = Logger,
        FileMode = Permissions.File,
        FileGroup = Permissions.Group,
        Sync = Options.Sync,
        VanishedCapacity = Options.VanishedCapacity,
        Tree = Tree,
    };

    public SdboxPaths Paths { get; }

    public SdboxStoreOptions Options { get; }

    public FileLayer Files { get; }

    public DiskThreads Disk { get; }

    public TimeProvider Time { get; }

    public ILogger Logger { get; }

    public SdboxQuota Quota { get; }

    /// <summary>Tells watchers of changes to the account's mailboxes and their messages.</summary>
    public ChangeFeed<AccountChange> Feed { get; }

    /// <summary>That there is no such mailbox.</summary>
    public static MailStoreException NotFound() => new(MailStoreError.NotFound, "Mailbox doesn't exist");

    /// <summary>The modes of what is made below the root. They are those of the root once that is there.</summary>
    public SdboxPermissions Permissions { get; private set; } = SdboxPermissions.Private;

    /// <summary>That there is no such mailbox.</summary>
    public static MailStoreException NotFound() => new(MailStoreError.NotFound, "Mailbox doesn't exist");

    /// <summary>The directory of a folder, there or not.</summary>
    /// <exception cref="MailStoreException">Cannot: this store cannot hold such a name.</exception>
    public string DirectoryOf(MailboxName name) =>
        Paths.TryGetDirectory(name, out var directory) ? directory : throw new MailStoreException(MailStoreError.Cannot, "The mail store cannot hold a mailbox of this name");

    /// <summary>Brings the names in a directory to stable storage, unless that is not wanted.</summary>
    public void SyncDirectory(string path)
    {
        if (Options.Sync != SyncMode.Never)
        {
            Files.SyncDirectory(path);
        }
    }
}
