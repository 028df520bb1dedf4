using Embedded.Mail.Messages;
using Embedded.Mail.Storage.Index.Cache;

namespace Embedded.Mail.Storage.Sdbox;

/// <summary>Reads messages from their files for metadata that the cache does not have. One that is damaged is set aside, and passed over like one that was expunged.</summary>
internal sealed class SdboxMetadataSource(SdboxLiveMailbox mailbox, MetadataRequest request) : IMessageSource
{
    public async ValueTask<OpenedMessage?> OpenAsync(Uid uid, CancellationToken cancellationToken)
    {
        var file = await mailbox.TryOpenFileAsync(uid, cancellationToken);
        if (file is null)
        {
            return null;
        }

        try
        {
            var metadata = file.Metadata;
            return new OpenedMessage(await file.OpenBodyAsync(cancellationToken))
            {
                InternalDate = DateTimeOffset.FromUnixTimeSeconds(metadata.Received ?? 0),
                PhysicalSize = file.PhysicalSize,
                GuidText = metadata.GuidText,
                Pop3Uidl = metadata.Pop3Uidl,
                SaveDate = request.Fields.HasFlag(MessageFields.SaveDate) ? await mailbox.Account.Disk.RunAsync(() => SaveDateOf(uid)) : null,
            };
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    // As with Dovecot: a file gets its name when the message is saved, and nothing else changes its inode, but that a copy is made, which is a further name.
    private DateTimeOffset? SaveDateOf(Uid uid) =>
        mailbox.Account.Files.TryGetStatus(mailbox.Messages.PathOf(uid), out var status)
            || (mailbox.Messages.AlternativePathOf(uid) is { } alternative && mailbox.Account.Files.TryGetStatus(alternative, out status))
            ? DateTimeOffset.FromUnixTimeSeconds(status.Changed / 1_000_000_000)
            : null;

    public void NoteUnreadable(Uid uid, IOException error) => Log.TextUnreadable(mailbox.Account.Logger, error, mailbox.Messages.PathOf(uid));
}
