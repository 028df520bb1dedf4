using Embedded.Mail.Messages;
using Embedded.Mail.Storage.Index;

namespace Embedded.Mail.Storage.Sdbox;

/// <summary>Copies and moves messages from one mailbox to another of the same store, or to the same.</summary>
/// <param name="source">The one.</param>
/// <param name="destination">The other.</param>
/// <param name="allowed">The flags, and whether also keywords, that the user may set there; others are left behind (RFC 4314 §4, COPY).</param>
/// <param name="progress">How far it has come.</param>
internal sealed class SdboxTransfer(SdboxLiveMailbox source, SdboxLiveMailbox destination, (MessageFlags Flags, bool Keywords) allowed, WorkProgress progress)
{
    /// <exception cref="MailStoreException">OverQuota, NotFound, Limit; nothing was copied.</exception>
    public Task<CopyResult> CopyAsync(UidSet uids, CancellationToken cancellationToken) => CopyAsync(uids, isCharged: true, cancellationToken);

    private async Task<CopyResult> CopyAsync(UidSet uids, bool isCharged, CancellationToken cancellationToken)
    {
        var originals = await GatherAsync(uids);
        if (originals.Count == 0)
        {
            return new CopyResult(destination.State.UidValidity, UidSet.Empty, UidSet.Empty);
        }

        progress.Begin(originals.Count);
        using var room = isCharged ? await ReserveAsync(originals, cancellationToken) : null;
        var copy = await CommitAsync(originals, cancellationToken);
        var sources = new UidSetBuilder();
        originals.ForEach(original => sources.Add(original.Uid));
        return new CopyResult(copy.UidValidity, sources.ToSet(), copy.Uids);
    }

    /// <exception cref="MailStoreException">OverQuota, NotFound, Limit; nothing was moved.</exception>
    public async Task<CopyResult> MoveAsync(UidSet uids, CancellationToken cancellationToken)
    {
        // Two moves at once of one message would leave two copies of it.
        await source.Moves.WaitAsync(cancellationToken);
        try
        {
            var copied = await CopyAsync(uids, isCharged: source.Account != destination.Account, cancellationToken);
            if (!copied.Sources.IsEmpty)
            {
                // Not cancelled any more: a message in both places is not what a client asked for.
                await source.CommitAsync(new ExpungeOperation(source.Messages, copied.Sources, onlyDeleted: false));
            }

            return copied;
        }
        finally
        {
            _ = source.Moves.Release();
        }
    }

    private Task<IDisposable> ReserveAsync(List<SdboxOriginal> originals, CancellationToken cancellationToken) =>
        destination.Account.Quota.ReserveAsync(
            new(destination.Name, originals.Sum(static original => original.Message.VirtualSize), originals.Count, IsDelivery: false), cancellationToken);

    private async Task<List<SdboxOriginal>> GatherAsync(UidSet uids)
    {
        _ = await source.RefreshAsync();
        return source.Index.Look(state =>
        {
            var list = state.Messages.ToList();
            var originals = new List<SdboxOriginal>();
            foreach (var index in list.Indexes(uids))
            {
                var entry = list[index];
                originals.Add(new(entry.Uid, new(entry.Flags & allowed.Flags, allowed.Keywords ? state.Masks.Table[entry.KeywordSet] : [], VirtualSizes.Of(state, index) ?? 0)));
            }

            return originals;
        });
    }

    private async Task<AppendOperation> CommitAsync(List<SdboxOriginal> originals, CancellationToken cancellationToken)
    {
        var copy = new SdboxCopyOperation(source.Messages, destination.Messages, originals, source.Index.Look(SdboxPop3Uidls.Highest), progress) { Cancellation = cancellationToken };
        await destination.CommitAsync(copy);
        return copy;
    }
}
