using Embedded.Mail.Messages;
using Embedded.Mail.Mime;

namespace Embedded.Mail.Storage.Sort;

/// <summary>
/// When messages were sent, in seconds of UTC: the Date field, or where that cannot be read the internal date (RFC 5256 §2.2), which is asked for those messages only.
/// </summary>
internal sealed class SentDates
{
    /// <summary>The header field to read.</summary>
    public const string Header = "Date";

    private readonly List<long> _seconds = [];
    private readonly List<(int Row, Uid Uid)> _missing = [];

    public long this[int row] => _seconds[row];

    /// <summary>Adds the next message.</summary>
    public void Add(MessageMetadata metadata)
    {
        if (!MailDate.TryReadSent(metadata.Headers.Span, out var date))
        {
            _missing.Add((_seconds.Count, metadata.Uid));
        }

        _seconds.Add(date.ToUnixTimeSeconds());
    }

    /// <summary>Reads what is missing.</summary>
    public async ValueTask CompleteAsync(IMailbox mailbox, CancellationToken cancellationToken)
    {
        if (_missing.Count == 0)
        {
            return;
        }

        var next = 0;
        var uids = UidSet.Of(_missing.Select(static message => message.Uid));
        await foreach (var metadata in mailbox.ReadMetadataAsync(uids, new MetadataRequest(MessageFields.InternalDate), cancellationToken))
        {
            // Both are ascending; messages that are gone are passed over.
            while (_missing[next].Uid != metadata.Uid)
            {
                next++;
            }

            _seconds[_missing[next].Row] = metadata.InternalDate.ToUnixTimeSeconds();
        }

        _missing.Clear();
    }
}
