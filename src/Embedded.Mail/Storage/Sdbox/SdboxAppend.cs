using System.Buffers;
using System.Globalization;
using Embedded.Mail.Messages;
using Embedded.Mail.Storage.AccessControl;
using Embedded.Mail.Storage.Index;

namespace Embedded.Mail.Storage.Sdbox;

/// <summary>
/// Messages on their way into a mailbox. Small ones are kept in memory until the commit, which writes them, gives them their names and tells the index in one go on one
/// disk thread; large ones are written as they come.
/// </summary>
/// <param name="mailbox">The mailbox.</param>
/// <param name="guard">What the user may do; null for everything.</param>
/// <param name="needed">The right that storing a message needs.</param>
internal sealed class SdboxAppend(SdboxLiveMailbox mailbox, MailboxGuard? guard, MailboxRights needed) : IMailAppend
{
    private const int PieceLength = 64 * 1024;

    // More small messages than this are written before the commit.
    private const int MaxInMemory = 16;

    private readonly List<SdboxNewFile> _files = [];
    private long _octets;
    private int _unwritten;
    private bool _isDelivery = true;
    private ReplacedMessage? _replaces;
    private bool _isDisposed;
    private bool _isCommitted;

    public async ValueTask AddAsync(Stream message, long? length, AppendOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(message);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfNegative(length ?? 0);
        ThrowIfOver();
        cancellationToken.ThrowIfCancellationRequested();
        _isDelivery &= options.IsDelivery;
        _replaces ??= options.Replaces;
        EnsureRoom(length ?? 0);
        var file = new SdboxNewFile(mailbox, Allowed(options));
        try
        {
            await ReadAsync(file, message, length, cancellationToken);
            EnsureRoom(file.VirtualSize);
        }
        catch
        {
            await mailbox.Account.Disk.RunAsync(file.Dispose);
            throw;
        }

        _octets += file.VirtualSize;
        _files.Add(file);
        if (++_unwritten > MaxInMemory)
        {
            _ = await RunAsync(() => WriteFiles(mayStayOpen: false));
        }
    }

    public ValueTask AddAsync(StagedMessage message, AppendOptions options, CancellationToken cancellationToken) =>
        throw new ArgumentException("The message was staged by another store.", nameof(message));

    public async ValueTask<AppendResult> CommitAsync(CancellationToken cancellationToken)
    {
        ThrowIfOver();
        cancellationToken.ThrowIfCancellationRequested();
        mailbox.ThrowIfDeleted();
        guard?.Require(needed);
        if (_files.Count == 0)
        {
            _isCommitted = true;
            var state = mailbox.State;
            return new AppendResult(state.UidValidity, UidSet.Empty, state.HighestModSeq);
        }

        using var room = await mailbox.Account.Quota.ReserveAsync(new(mailbox.Name, _octets, _files.Count, _isDelivery) { Replaces = _replaces }, cancellationToken);
        var operation = await BeginAsync(cancellationToken);
        await operation.Completion;
        _isCommitted = true;
        _files.ForEach(static file => file.Keep());
        await KeepSaveDatesAsync(operation.Uids);
        return new AppendResult(operation.UidValidity, operation.Uids, operation.ModSeq);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_isDisposed)
        {
            _isDisposed = true;
            if (_files.Exists(static file => file.HasWork))
            {
                await mailbox.Account.Disk.RunAsync(() => _files.ForEach(static file => file.Dispose()));
            }
        }
    }

    // What is left to do after it is little, whoever waits for it: another thread would be woken to tell the client.
    private async Task<SdboxAppendOperation> BeginAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await mailbox.Account.Disk.RunThroughAsync(() => Begin(cancellationToken));
        }
        catch (IOException e)
        {
            throw IndexErrors.ToStoreError(e);
        }
    }

    private SdboxAppendOperation Begin(CancellationToken cancellationToken)
    {
        // Those that are left open get their names with the commit, and may be synced then, side by side with what comes from others.
        _ = WriteFiles(mayStayOpen: _files.Count <= MaxInMemory);
        var operation = new SdboxAppendOperation(mailbox.Messages, _files) { Cancellation = cancellationToken };
        mailbox.CommitHere(operation);
        return operation;
    }

    // Of a message that is saved now, the file tells it.
    private async ValueTask KeepSaveDatesAsync(UidSet uids)
    {
        if (_files.Exists(static file => file.SaveDate is not null))
        {
            await mailbox.Cache.KeepSaveDatesAsync(
                from message in uids.Uids.Zip(_files) where message.Second.SaveDate is not null select KeyValuePair.Create(message.First, message.Second.SaveDate!.Value));
        }
    }

    // Flags that the user may not set are left out, and the message is taken (RFC 4314 §4, APPEND).
    private AppendOptions Allowed(AppendOptions options)
    {
        if (guard is null)
        {
            return options;
        }

        var (flags, keywords) = guard.WritableFlags;
        return options with { Flags = options.Flags & flags, Keywords = keywords ? options.Keywords : [] };
    }

    private bool WriteFiles(bool mayStayOpen) => mailbox.Account.Tree.Read(() =>
    {
        _files.ForEach(file => file.Write(mayStayOpen));
        _unwritten = 0;
        return true;
    });

    private async Task ReadAsync(SdboxNewFile file, Stream message, long? length, CancellationToken cancellationToken)
    {
        var piece = ArrayPool<byte>.Shared.Rent((int)Math.Clamp(length ?? PieceLength, 1, PieceLength));
        try
        {
            for (var left = length ?? long.MaxValue; left > 0;)
            {
                var read = await message.ReadAsync(piece.AsMemory(0, (int)Math.Min(left, piece.Length)), cancellationToken);
                if (read == 0)
                {
                    ThrowIfShort(length, left);
                    break;
                }

                left -= read;
                if (length is null)
                {
                    EnsureRoom(file.VirtualSize + read);
                }

                if (file.StaysInMemory(read))
                {
                    file.Add(piece.AsSpan(0, read));
                }
                else
                {
                    _ = await RunAsync(() => mailbox.Account.Tree.Read(() => file.Add(piece.AsSpan(0, read))));
                }
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(piece);
        }
    }

    private static void ThrowIfShort(long? length, long left)
    {
        if (length is not null)
        {
            throw new EndOfStreamException(string.Create(CultureInfo.InvariantCulture, $"The message ended {left} octets before its length."));
        }
    }

    private async Task<T> RunAsync<T>(Func<T> work)
    {
        try
        {
            return await mailbox.Account.Disk.RunAsync(work);
        }
        catch (IOException e)
        {
            throw IndexErrors.ToStoreError(e);
        }
    }

    private void EnsureRoom(long length)
    {
        if (length > mailbox.Account.Options.MaxMessageSize)
        {
            throw new MailStoreException(MailStoreError.TooBig, "Message is too large");
        }

        mailbox.Account.Quota.Policy.EnsureSize(length);
        mailbox.Account.Quota.EnsureRoom(new(mailbox.Name, _octets + length, _files.Count + 1, _isDelivery) { Replaces = _replaces });
    }

    private void ThrowIfOver()
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        if (_isCommitted)
        {
            throw new InvalidOperationException("The append was committed.");
        }
    }
}
