using Embedded.Mail.Messages;
using Embedded.Mail.Mime;
using Embedded.Mail.Storage.Facts;
using Embedded.Mail.Storage.Files;
using Embedded.Mail.Storage.Index;
using Embedded.Mail.Storage.Index.Cache;

namespace Embedded.Mail.Storage.Sdbox;

/// <summary>A mailbox as all sessions of the process share it: its live index and its message files.</summary>
internal sealed class SdboxLiveMailbox : IDisposable
{
    private readonly ChangeFeed<MailboxChange> _feed;
    private readonly SdboxMessages _messages;
    private readonly SdboxNews _news;
    private readonly Lazy<bool> _hasUnnamedFiles;
    private volatile MailboxName _name;
    private volatile bool _isDeleted;
    private volatile SdboxAclView.Look? _lastAclLook;

    private SdboxLiveMailbox(SdboxLiveAccount account, MailboxName name, string mails)
    {
        Account = account;
        _name = name;
        _feed = new ChangeFeed<MailboxChange>(account.Logger);
        _news = new SdboxNews(this);
        _hasUnnamedFiles = new(() => account.Files.HasUnnamedFiles(SdboxPaths.TemporaryFile(Mails, account.Time.GetUtcNow())), LazyThreadSafetyMode.PublicationOnly);
        var paths = new IndexPaths(mails);
        _messages = new SdboxMessages(account, paths);
        Sizes = new SdboxSizes(this);
        Index = new LiveIndex(account.IndexSettings, paths, _messages, Announce, Deliver);
        Cache = new LiveCache(account.IndexSettings, Index);
        Id = Index.Look(static state => state.MailboxId);
    }

    public SdboxLiveAccount Account { get; }

    public LiveIndex Index { get; }

    /// <summary>What is known of the messages without reading them.</summary>
    public LiveCache Cache { get; }

    public MailboxName Name => _name;

    public MailboxId Id { get; }

    /// <summary>What sessions have found out of the messages.</summary>
    public FactSlot Facts { get; } = new();

    public MailboxState State => Index.State;

    /// <summary>The last look of any handle at the mailbox's list of rights.</summary>
    public SdboxAclView.Look? LastAclLook
    {
        get => _lastAclLook;
        set => _lastAclLook = value;
    }

    /// <summary>Held by who moves messages away.</summary>
    public SemaphoreSlim Moves { get; } = new(1);

    /// <summary>How large the messages are.</summary>
    public SdboxSizes Sizes { get; }

    /// <summary>Where the messages lie.</summary>
    public string Mails => Index.Paths.Directory;

    /// <summary>
    /// How far a new message's file is brought before the index is told of it, which syncs its log. It is a matter of the directory: a mailbox may lie on another file system than the root.
    /// </summary>
    public Durability Durability => Account.Options.Sync == SyncMode.Never ? Durability.None : Index.NameSync switch
    {
        NameSync.WithNextSync => Durability.WithNextSync,
        NameSync.WithFile => Durability.WithName,
        _ => Durability.Now,
    };

    /// <summary>Whether a new message's file can be made without a name. Also a matter of the directory.</summary>
    public bool HasUnnamedFiles => _hasUnnamedFiles.Value;

    /// <summary>Opens a mailbox.</summary>
    /// <exception cref="MailStoreException">NotFound, InUse, NoPermission, Unavailable.</exception>
    public static Task<SdboxLiveMailbox> OpenAsync(SdboxLiveAccount account, MailboxName name, string mails, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return account.Disk.RunAsync(() => Open(account, name, mails));
    }

    /// <summary>Opens a mailbox, on a disk thread.</summary>
    public static SdboxLiveMailbox Open(SdboxLiveAccount account, MailboxName name, string mails)
    {
        try
        {
            var mailbox = new SdboxLiveMailbox(account, name, mails);
            if (!mailbox.Index.IsDeleted)
            {
                if (mailbox.Index.Look(state => TemporaryFileScan.IsDue(state, account.Time.GetUtcNow())))
                {
                    // Nobody waits for it.
                    _ = mailbox.ScanTemporaryFilesAsync();
                }

                return mailbox;
            }

            mailbox.Dispose();
            throw SdboxLiveAccount.NotFound();
        }
        catch (IOException e)
        {
            throw IndexErrors.ToStoreError(e);
        }
    }

    /// <exception cref="MailStoreException">NotFound: the mailbox was deleted.</exception>
    public void ThrowIfDeleted()
    {
        if (_isDeleted || Index.IsDeleted)
        {
            throw new MailStoreException(MailStoreError.NotFound, "Mailbox was deleted");
        }
    }

    /// <summary>Looks for what others changed. Cheap when nothing is new.</summary>
    public async ValueTask<MailboxState> RefreshAsync()
    {
        if (Index.HasNews())
        {
            await CommitAsync(new RefreshOperation());
            ThrowIfDeleted();
        }

        return State;
    }

    /// <summary>Carries out an operation.</summary>
    public Task CommitAsync(IndexOperation operation) => Index.CommitAsync(operation);

    /// <summary>Carries out an operation from a disk thread, which works for all that are queued.</summary>
    public void CommitHere(IndexOperation operation) => Index.CommitHere(operation);

    public IDisposable Watch(Action<MailboxChange> onChange)
    {
        ThrowIfDeleted();
        return new SdboxWatch(_feed.Watch(onChange), _news.Begin());
    }

    /// <summary>Looks for what others changed, on a disk thread. What goes wrong is found again by who next uses the mailbox.</summary>
    public void LookHere()
    {
        try
        {
            if (!_isDeleted && Index.HasNews())
            {
                CommitHere(new RefreshOperation());
            }
        }
        catch (IOException e)
        {
            Log.LookFailed(Account.Logger, e, Mails);
        }
    }

    /// <summary>Tells the watchers what was published. Outside all locks.</summary>
    public void Deliver()
    {
        _feed.Deliver();
        Account.Feed.Deliver();
    }

    /// <summary>The directory has got another name: called with the tree locked for writing.</summary>
    public void Rename(MailboxName name, string mails)
    {
        Index.Paths.Directory = mails;
        _name = name;
        Account.Quota.Rename(Id, name);
        AnnounceItself(isDeleted: false);
    }

    /// <summary>Marks the index deleted, so that other processes see it too, whatever becomes of the directory. Called on a disk thread that holds no lock.</summary>
    public void MarkDeleted()
    {
        var operation = new DeleteOperation();
        CommitHere(operation);

        // Another disk thread may be at work on the mailbox and carries this out too; the directory must not go before.
        operation.Completion.GetAwaiter().GetResult();
    }

    /// <summary>Ends the mailbox; the last state stays for who holds a handle.</summary>
    public void Delete()
    {
        _isDeleted = true;
        AnnounceItself(isDeleted: true);
        Dispose();
    }

    /// <summary>Opens a message's text. What is damaged is healed, so that the next look shows what there is.</summary>
    /// <exception cref="MailStoreException">Expunged, Corrupted, Cannot.</exception>
    public async ValueTask<MessageBody> OpenMessageAsync(Uid uid, CancellationToken cancellationToken)
    {
        if (!State.Messages.Contains(uid))
        {
            throw Expunged();
        }

        var opening = await OpenSoundAsync(uid, cancellationToken);
        return await OpenBodyAsync(opening.File!, cancellationToken);
    }

    /// <summary>Opens a message's file; null when the message is gone, or its file was damaged and has been set aside.</summary>
    public async ValueTask<SdboxFile?> TryOpenFileAsync(Uid uid, CancellationToken cancellationToken)
    {
        try
        {
            return (await OpenSoundAsync(uid, cancellationToken)).File;
        }
        catch (MailStoreException e) when (e.Error is MailStoreError.Expunged or MailStoreError.Corrupted)
        {
            return null;
        }
    }

    /// <summary>Opens a message's file on a disk thread; null when it is not where messages lie, or is damaged.</summary>
    public SdboxFile? TryOpenFile(Uid uid)
    {
        var opening = SdboxFile.Open(Account.Files, Account.Disk, _messages.PathOf(uid));
        if (opening.Damage == SdboxDamage.None)
        {
            return opening.File;
        }

        opening.File?.Dispose();
        return null;
    }

    private async ValueTask<SdboxOpening> OpenSoundAsync(Uid uid, CancellationToken cancellationToken)
    {
        var opening = await OpenAnywayAsync(uid, cancellationToken);
        return opening.Damage == SdboxDamage.None ? opening : await HealAsync(uid, opening, cancellationToken);
    }

    // Where it lies or in the alternative place.
    private async ValueTask<SdboxOpening> OpenFileAsync(Uid uid, CancellationToken cancellationToken)
    {
        var opening = await SdboxFile.OpenAsync(Account.Files, Account.Disk, _messages.PathOf(uid), cancellationToken);
        return opening.Damage == SdboxDamage.Missing && _messages.AlternativePathOf(uid) is { } alternative
            ? await SdboxFile.OpenAsync(Account.Files, Account.Disk, alternative, cancellationToken)
            : opening;
    }

    /// <summary>The files of the messages.</summary>
    public SdboxMessages Messages => _messages;

    /// <summary>Builds the index anew from the message files.</summary>
    public Task ResyncAsync() => CommitAsync(new RebuildOperation("asked for", static _ => true, bringsBack: true));

    // Moves is not disposed: who waits for it must come to see that the mailbox is closed.
    public void Dispose() => Index.Dispose();

    /// <summary>Deletes old temporary files, once a week.</summary>
    private async Task ScanTemporaryFilesAsync()
    {
        try
        {
            await CommitAsync(new TemporaryFileScan(new SdboxTemporaryFiles(Account, Mails)));
        }
        catch (Exception e) when (e is IOException or MailStoreException)
        {
            // Closed, deleted or read-only: there is another opening.
        }
    }

    private static MailStoreException Expunged() => new(MailStoreError.Expunged, "Message was expunged");

    private static async ValueTask<MessageBody> OpenBodyAsync(SdboxFile file, CancellationToken cancellationToken)
    {
        try
        {
            return await file.OpenBodyAsync(cancellationToken);
        }
        catch (IOException e)
        {
            file.Dispose();
            throw new MailStoreException(MailStoreError.Corrupted, "Message cannot be read", e);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    private async ValueTask<SdboxOpening> OpenAnywayAsync(Uid uid, CancellationToken cancellationToken)
    {
        try
        {
            return await OpenFileAsync(uid, cancellationToken);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // That may pass, and is no damage.
            throw new MailStoreException(MailStoreError.Unavailable, "Message cannot be read", e);
        }
    }

    /// <summary>Repairs a message, or sets it aside.</summary>
    /// <returns>The message with a body.</returns>
    private async Task<SdboxOpening> HealAsync(Uid uid, SdboxOpening damaged, CancellationToken cancellationToken)
    {
        try
        {
            // Without its file because it was expunged meanwhile, here or elsewhere.
            _ = await RefreshAsync();
            await CommitAsync(new RebuildOperation($"message {uid}: {damaged.Damage}", state => state.Messages.TryFind(uid, out _) && !_messages.IsSound(uid)));
        }
        catch (MailStoreException) when (damaged.HasBody)
        {
            // What is there is shown all the same.
            return damaged;
        }

        damaged.File?.Dispose();
        if (!State.Messages.Contains(uid))
        {
            throw damaged.Damage == SdboxDamage.Missing ? Expunged() : Damaged();
        }

        var opening = await OpenAnywayAsync(uid, cancellationToken);
        return opening.HasBody ? opening : throw Damaged();
    }

    private static MailStoreException Damaged() => new(MailStoreError.Corrupted, "Message is damaged and was set aside");

    private void Announce(MailboxState before, MailboxState state, UidSet expunged)
    {
        if (Account.Quota.IsLimited)
        {
            Sizes.Tell();
        }

        if (_feed.HasWatchers || Account.Feed.HasWatchers)
        {
            var change = new MailboxChange(Id, before.HighestModSeq, state.HighestModSeq, state, Index.IsDeleted);
            _feed.Enqueue(change);
            Account.News.Announce(_name, change);
        }
    }

    // The account's watchers learn of names by changes of their own.
    private void AnnounceItself(bool isDeleted)
    {
        var state = State;
        _feed.Enqueue(new MailboxChange(Id, state.HighestModSeq, state.HighestModSeq, state, isDeleted));
    }
}
