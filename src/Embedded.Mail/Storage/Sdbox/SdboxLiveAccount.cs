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
    private readonly Lock _preparing = new();
    private volatile bool _isPrepared;

    public SdboxLiveAccount(SdboxLocation location, QuotaPolicy policy, SdboxStoreOptions options, FileLayer files, DiskThreads disk, TimeProvider time, ILogger logger)
    {
        Paths = new SdboxPaths(location);
        Options = options;
        Files = files;
        Disk = disk;
        Time = time;
        Logger = logger;
        Quota = new SdboxQuota(policy);
        Feed = new ChangeFeed<AccountChange>(logger);
        News = new SdboxAccountNews(this);
        Attributes = new SdboxAttributes(this);
        var lists = new SdboxAclFile(files, logger);
        Acls = new SdboxAcls(this, lists, new SdboxGlobalAcls(options.GlobalAcls, files, lists, logger));
        Mailboxes = new SdboxMailboxes(this);
        Folders = new SdboxFolders(this);
        QuotaCount = new QuotaCount(this);
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
        Limits = Options.IndexLimits,
        Tree = Tree,
    };

    public SdboxPaths Paths { get; }

    public SdboxStoreOptions Options { get; }

    public FileLayer Files { get; }

    public DiskThreads Disk { get; }

    public TimeProvider Time { get; }

    public ILogger Logger { get; }

    public SdboxQuota Quota { get; }

    /// <summary>Tells of changes that other processes make; null where the system does not.</summary>
    public DirectoryWatch? Watch { get; init; }

    /// <summary>Tells watchers of changes to the account's mailboxes and their messages.</summary>
    public ChangeFeed<AccountChange> Feed { get; }

    /// <summary>Has other processes' changes told as well.</summary>
    public SdboxAccountNews News { get; }

    public SdboxFolders Folders { get; }

    public SdboxMailboxes Mailboxes { get; }

    public SdboxAttributes Attributes { get; }

    /// <summary>Who may do what.</summary>
    public SdboxAcls Acls { get; }

    public QuotaCount QuotaCount { get; }

    public SubscriptionsFile Subscriptions => new(Files, Paths.Subscriptions, Permissions, Time);

    /// <summary>The modes of what is made below the root. They are those of the root once that is there.</summary>
    public SdboxPermissions Permissions { get; private set; } = SdboxPermissions.Private;

    /// <summary>That there is no such mailbox.</summary>
    public static MailStoreException NotFound() => new(MailStoreError.NotFound, "Mailbox doesn't exist");

    /// <summary>Whether root and INBOX were seen. Should they go afterwards, who looks for them makes them again.</summary>
    public bool IsPrepared => _isPrepared;

    /// <summary>Makes the root and INBOX where they are missing: at the first opening, and when somebody took them away.</summary>
    public void Prepare()
    {
        lock (_preparing)
        {
            if (_isPrepared && Folders.HasInbox())
            {
                return;
            }

            SdboxPermissions.Private.CreateDirectory(Files, Paths.Root, toStableStorage: true);
            Permissions = SdboxPermissions.Of(Files, Paths.Root);
            Permissions.CreateDirectory(Files, Paths.Control, toStableStorage: true);
            Folders.CleanUp();
            Folders.EnsureInbox();
            Quota.SetLimits(Attributes.Read().QuotaLimits);
            _isPrepared = true;
        }
    }

    /// <summary>Runs work that touches the disk; what the file system refuses is logged, and refused to the caller.</summary>
    /// <param name="action">What is done, for the log: "open a mailbox".</param>
    /// <param name="work">The work.</param>
    public async Task<T> RunAsync<T>(string action, Func<T> work)
    {
        try
        {
            return await Disk.RunAsync(work);
        }
        catch (IOException e)
        {
            Log.DiskRefused(Logger, e, Paths.Root, action);
            throw IndexErrors.ToStoreError(e);
        }
    }

    /// <inheritdoc cref="RunAsync{T}"/>
    public Task RunAsync(string action, Action work) => RunAsync(action, () =>
    {
        work();
        return true;
    });

    /// <summary>The directory of a folder, there or not.</summary>
    /// <exception cref="MailStoreException">Cannot: this store cannot hold such a name.</exception>
    public string DirectoryOf(MailboxName name) =>
        Paths.TryGetDirectory(name, out var directory) ? directory : throw new MailStoreException(MailStoreError.Cannot, "The mail store cannot hold a mailbox of this name");

    /// <summary>A UIDVALIDITY that no mailbox of the account has or had, as far as anything of them is left.</summary>
    public UidValidity AllocateUidValidity()
    {
        var now = Time.GetUtcNow();
        if (!Files.TryGetStatus(Paths.UidValidity, out _))
        {
            // Without the counter's files it is the time, which may have been set back since.
            var highest = Folders.Read().Folders.Where(static folder => folder.IsMailbox).Select(folder => MailboxHead.Read(Files, folder.MailsDirectory).UidValidity).DefaultIfEmpty().Max();
            now = highest < uint.MaxValue && now.ToUnixTimeSeconds() <= highest ? DateTimeOffset.FromUnixTimeSeconds(highest + 1L) : now;
        }

        return new UidValidityFiles(Files, Paths.UidValidity, Permissions).Allocate(now);
    }

    /// <summary>Brings the names in a directory to stable storage, unless that is not wanted.</summary>
    public void SyncDirectory(string path)
    {
        if (Options.Sync != SyncMode.Never)
        {
            Files.SyncDirectory(path);
        }
    }

    /// <summary>Writes down what happened to a mailbox, for Dovecot's replication.</summary>
    public void Journal(MailboxChangeKind kind, MailboxId mailbox)
    {
        Span<byte> octets = stackalloc byte[MailboxId.Length];
        mailbox.CopyTo(octets);
        Journal(kind, MessageGuid.FromOctets(octets));
    }

    /// <summary>Writes down what happened to a name, for Dovecot's replication.</summary>
    public void Journal(MailboxChangeKind kind, MailboxName name) => Journal(kind, MailboxChangeRecord.IdentityOf(name));

    // Nothing here depends on the journal, and what it tells has happened.
    private void Journal(MailboxChangeKind kind, MessageGuid identity)
    {
        try
        {
            new MailboxChangeLog(Files, Paths.ChangeLog, Permissions).Append(new(kind, identity, (uint)Time.GetUtcNow().ToUnixTimeSeconds()));
        }
        catch (IOException e)
        {
            Log.DiskRefused(Logger, e, Paths.Root, "write down a change of mailboxes");
        }
    }
}
