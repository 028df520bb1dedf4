using Embedded.Mail.Messages;
using Embedded.Mail.Storage.Index.Cache;

namespace Embedded.Mail.Storage.Sdbox;

/// <summary>Reads messages from their files for metadata that the cache does not have. One that is damaged is set aside, and passed over like one that was expunged.</summary>
internal sealed class SdboxMetadataSource(SdboxLiveMailbox mailbox) : IMessageSource
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
            };
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    public void NoteUnreadable(Uid uid, IOException error) => Log.TextUnreadable(mailbox.Account.Logger, error, mailbox.Messages.PathOf(uid));
}
