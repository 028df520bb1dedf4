using System.Collections;
using Embedded.Mail.Messages;
using Embedded.Mail.Mime;
using Embedded.Mail.Pop3.Wire;
using Embedded.Mail.Storage;

namespace Embedded.Mail.Pop3.Session;

/// <summary>
/// A user's INBOX as a POP3 session sees it: the messages of the moment of login under numbers that never change, and marks that become real at the session's end.
/// </summary>
internal sealed class Maildrop : IAsyncDisposable
{
    private readonly IMailAccount _account;
    private readonly IMailbox _mailbox;
    private readonly Pop3Options _options;
    private readonly UidlFormat _uidl;
    private readonly UidValidity _validity;
    private readonly MaildropMessage[] _messages;
    private readonly BitArray _deleted;
    private readonly BitArray _seen;
    private readonly IDisposable? _lock;

    private Maildrop(
        IMailAccount account, IMailbox mailbox, Pop3Options options, UidlFormat uidl, MaildropMessage[] messages, int lastSeen, IDisposable? heldLock)
    {
        (_account, _mailbox, _options, _uidl, _messages, _lock) = (account, mailbox, options, uidl, messages, heldLock);
        _validity = mailbox.State.UidValidity;
        _deleted = new BitArray(messages.Length);
        _seen = new BitArray(messages.Length);
        (Remaining, RemainingSize, Last) = (messages.Length, messages.Sum(static message => message.Size), lastSeen);
    }

    /// <summary>Whose it is.</summary>
    public string UserName => _account.User.Name;

    /// <summary>How many messages there were at login; numbers go from 1 to it.</summary>
    public int Count => _messages.Length;

    /// <summary>How many of them are not marked as deleted.</summary>
    public int Remaining { get; private set; }

    /// <summary>Their octets.</summary>
    public long RemainingSize { get; private set; }

    /// <summary>The highest number that was ever retrieved (RFC 1460 §5, LAST); 0 for none.</summary>
    public int Last { get; private set; }

    /// <summary>The mailbox's view of a session, taken in one pass. Owns <paramref name="account"/> and <paramref name="heldLock"/> from now on, also when it throws.</summary>
    /// <exception cref="MailStoreException">INBOX cannot be opened or read.</exception>
    public static async ValueTask<Maildrop> OpenAsync(
        IMailAccount account, Pop3Options options, UidlFormat uidl, IDisposable? heldLock, CancellationToken cancellationToken)
    {
        IMailbox? mailbox = null;
        try
        {
            mailbox = await account.OpenMailboxAsync(MailboxName.Inbox, MailboxAccess.ReadWrite, cancellationToken);
            var state = await mailbox.RefreshAsync(cancellationToken);
            var messages = await MaildropReader.ReadAsync(mailbox, state, options, uidl.NeedsGuid, cancellationToken);
            var lastSeen = options.EnableLast
                ? Array.FindLastIndex(messages, message => state.Messages.TryGet(message.Uid, out var entry) && entry.Flags.HasFlag(MessageFlags.Seen)) + 1
                : 0;
            return new Maildrop(account, mailbox, options, uidl, messages, lastSeen, heldLock);
        }
        catch
        {
            await (mailbox?.DisposeAsync() ?? ValueTask.CompletedTask);
            await account.DisposeAsync();
            heldLock?.Dispose();
            throw;
        }
    }

    /// <summary>The size in octets of a message, by its index.</summary>
    public long SizeOf(int index) => _messages[index].Size;

    /// <summary>The UIDL of a message, by its index.</summary>
    public string UidlOf(int index) => _messages[index].Uidl ?? _uidl.Format(_validity, _messages[index].Uid, _messages[index].Guid);

    public bool IsDeleted(int index) => _deleted[index];

    /// <summary>Opens a message's text.</summary>
    /// <exception cref="MailStoreException">Expunged, by another session; or it cannot be read.</exception>
    public ValueTask<MessageBody> OpenMessageAsync(int index, CancellationToken cancellationToken) =>
        _mailbox.OpenMessageAsync(_messages[index].Uid, cancellationToken);

    /// <summary>Takes note that a message was sent whole.</summary>
    public void MarkRetrieved(int index)
    {
        Last = Math.Max(Last, index + 1);
        _seen[index] = true;
    }

    public void MarkDeleted(int index)
    {
        _deleted[index] = true;
        Remaining--;
        RemainingSize -= _messages[index].Size;
    }

    /// <summary>Forgets all marks (RFC 1939 §5, RSET).</summary>
    public async ValueTask ResetAsync(CancellationToken cancellationToken)
    {
        _deleted.SetAll(false);
        _seen.SetAll(false);
        (Remaining, RemainingSize, Last) = (_messages.Length, _messages.Sum(static message => message.Size), 0);
        if (_options.EnableLast && _messages.Length > 0)
        {
            // RFC 1460 §5: the highest message accessed is what it was when nothing had been read.
            var all = UidSet.Of(_messages.Select(static message => message.Uid));
            _ = await _mailbox.UpdateFlagsAsync(all, FlagUpdate.Remove(MessageFlags.Seen), null, cancellationToken);
        }
    }

    /// <summary>Makes the marks of retrieved messages real, without deleting anything: what an interrupted session leaves behind (RFC 1939 §3).</summary>
    public async ValueTask CommitSeenAsync(CancellationToken cancellationToken)
    {
        var read = _options.NoFlagUpdates ? [] : Marked(_seen).Where(index => !_deleted[index]).ToList();
        if (read.Count > 0)
        {
            await SetSeenAsync(UidSet.Of(read.Select(index => _messages[index].Uid)), cancellationToken);
            _seen.SetAll(false);
        }
    }

    /// <summary>Makes all marks real: the UPDATE state (RFC 1939 §6).</summary>
    /// <exception cref="MailStoreException">Some messages marked as deleted are not removed.</exception>
    public async ValueTask CommitAsync(CancellationToken cancellationToken)
    {
        await CommitSeenAsync(cancellationToken);
        var uids = UidSet.Of(Marked(_deleted).Select(index => _messages[index].Uid));
        if (uids.IsEmpty)
        {
            return;
        }

        if (_options.DeleteType != Pop3DeleteType.Expunge && _options.DeletedFlag is { } flag)
        {
            _ = await _mailbox.UpdateFlagsAsync(
                uids, new FlagUpdate(FlagUpdateMode.Add, MessageFlags.None, [Keyword.Create(flag)]), null, cancellationToken);
        }
        else
        {
            _ = await _mailbox.ExpungeAsync(uids, onlyDeleted: false, cancellationToken);
        }
    }

    // Who may read and not mark as read reads all the same (RFC 4314 §4).
    private async ValueTask SetSeenAsync(UidSet uids, CancellationToken cancellationToken)
    {
        try
        {
            _ = await _mailbox.UpdateFlagsAsync(uids, FlagUpdate.Add(MessageFlags.Seen), null, cancellationToken);
        }
        catch (MailStoreException e) when (e.Error == MailStoreError.NoPermission)
        {
            // They stay as they are.
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _mailbox.DisposeAsync();
        await _account.DisposeAsync();
        _lock?.Dispose();
    }

    private IEnumerable<int> Marked(BitArray marks) => Enumerable.Range(0, _messages.Length).Where(index => marks[index]);
}
