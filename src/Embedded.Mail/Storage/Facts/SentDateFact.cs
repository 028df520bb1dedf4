using Embedded.Mail.Messages;
using Embedded.Mail.Mime;

namespace Embedded.Mail.Storage.Facts;

/// <summary>
/// When a message was sent, in seconds of UTC: the Date field, or where that cannot be read the internal date (RFC 5256 §2.2), which is asked for those messages only.
/// </summary>
internal sealed class SentDateFact() : ReadFact<long>(MessageFields.None, ["Date"], static () => Read)
{
    private const long Unknown = long.MinValue;

    protected override async ValueTask CompleteAsync(List<Uid> uids, List<long> values, IMailbox mailbox, CancellationToken cancellationToken)
    {
        var missing = UidSet.Of(uids.Where((_, i) => values[i] == Unknown));
        if (missing.IsEmpty)
        {
            return;
        }

        var next = 0;
        await foreach (var metadata in mailbox.ReadMetadataAsync(missing, new MetadataRequest(MessageFields.InternalDate), cancellationToken))
        {
            // Both are ascending; messages that are gone are passed over.
            while (uids[next] != metadata.Uid)
            {
                next++;
            }

            values[next] = metadata.InternalDate.ToUnixTimeSeconds();
        }
    }

    private static long Read(MessageMetadata metadata) => MailDate.TryReadSent(metadata.Headers.Span, out var date) ? date.ToUnixTimeSeconds() : Unknown;
}
