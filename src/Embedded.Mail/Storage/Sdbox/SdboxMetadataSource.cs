using Embedded.Mail.Messages;
using Embedded.Mail.Storage.Index.Cache;

namespace Embedded.Mail.Storage.Sdbox;

/// <summary>Reads messages from their files for metadata that the cache does not have. What cannot be read is passed over; who opens it is told.</summary>
internal sealed class SdboxMetadataSource(SdboxLiveMailbox mailbox) : IMessageSource
{
    public async ValueTask<OpenedMessage?> OpenAsync(Uid uid, CancellationToken cancellationToken)
    {
        var opening = await mailbox.OpenFileAsync(uid, cancellationToken);
        if (!opening.HasBody)
        {
            return null;
        }

        try
        {
            var metadata = opening.File.Metadata;
            return new OpenedMessage(await opening.File.OpenBodyAsync(cancellationToken))
            {
                InternalDate = DateTimeOffset.FromUnixTimeSeconds(metadata.Received ?? 0),
                PhysicalSize = opening.File.PhysicalSize,
                GuidText = metadata.GuidText,
                Pop3Uidl = metadata.Pop3Uidl,
            };
        }
        catch
        {
            opening.File.Dispose();
            throw;
        }
    }
}
