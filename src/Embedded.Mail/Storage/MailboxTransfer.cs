using Embedded.Mail.Messages;

namespace Embedded.Mail.Storage;

/// <summary>Operations that any two mailboxes can do with each other through the contract alone.</summary>
public static class MailboxTransfer
{
    /// <summary>Stores one message.</summary>
    /// <returns>Where it went.</returns>
    public static async ValueTask<AppendResult> AppendAsync(
        this IMailbox mailbox, Stream message, long length, AppendOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(mailbox);
        await using var append = await mailbox.BeginAppendAsync(cancellationToken);
        await append.AddAsync(message, length, options, cancellationToken);
        return await append.CommitAsync(cancellationToken);
    }

    /// <summary>Copies messages to a mailbox of another store, octet by octet, with flags, keywords, dates and GUID; all arrive together or none.</summary>
    public static async ValueTask<CopyResult> CopyAcrossAsync(
        this IMailbox source, UidSet uids, IMailbox destination, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(destination);
        var state = source.State;
        var copied = new UidSetBuilder();
        var request = new MetadataRequest(MessageFields.InternalDate | MessageFields.Guid);
        await using var append = await destination.BeginAppendAsync(cancellationToken);
        await foreach (var metadata in source.ReadMetadataAsync(uids, request, cancellationToken))
        {
            if (state.Messages.TryGet(metadata.Uid, out var entry))
            {
                var options = new AppendOptions
                {
                    Flags = entry.Flags,
                    Keywords = state.KeywordsOf(entry),
                    InternalDate = metadata.InternalDate,
                    Guid = metadata.Guid,
                };
                await using var body = await source.OpenMessageAsync(entry.Uid, cancellationToken);
                await append.AddAsync(body.AsStream(), body.Length, options, cancellationToken);
                copied.Add(entry.Uid);
            }
        }

        var result = await append.CommitAsync(cancellationToken);
        return new CopyResult(result.UidValidity, copied.ToSet(), result.Uids);
    }
}
