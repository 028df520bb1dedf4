using System.Buffers;
using System.Runtime.CompilerServices;
using Embedded.Mail.Messages;
using Embedded.Mail.Mime;

namespace Embedded.Mail.Storage.Memory;

/// <summary>Reads metadata of many messages; the gate is held only while a handful of them is looked up.</summary>
internal sealed class MemoryMetadataReader(MemoryLiveMailbox mailbox, MetadataRequest request)
{
    private const int BatchSize = 64;

    private readonly List<(Uid Uid, MemoryMessage Message)> _batch = new(BatchSize);
    private readonly MessageMetadata _metadata = new();
    private readonly ArrayBufferWriter<byte> _headers = new();

    public async IAsyncEnumerable<MessageMetadata> ReadAsync(UidSet uids, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var messages = mailbox.State.Messages;
        foreach (var indexes in messages.Indexes(uids).Chunk(BatchSize))
        {
            LookUp(messages, indexes);
            foreach (var (uid, message) in _batch)
            {
                cancellationToken.ThrowIfCancellationRequested();
                Fill(uid, message);
                _metadata.Preview = await PreviewAsync(message.Text, cancellationToken);
                yield return _metadata;
            }
        }
    }

    private void LookUp(MessageList messages, int[] indexes)
    {
        _batch.Clear();
        lock (mailbox.Gate)
        {
            mailbox.ThrowIfDeleted();
            foreach (var index in indexes)
            {
                var uid = messages[index].Uid;
                if (mailbox.TryGet(uid, out var message))
                {
                    _batch.Add((uid, message));
                }
            }
        }
    }

    private void Fill(Uid uid, MemoryMessage message)
    {
        // What costs nothing is given unasked.
        _metadata.Uid = uid;
        _metadata.InternalDate = message.InternalDate;
        _metadata.Size = message.Size;
        _metadata.Guid = message.Guid;
        _metadata.SaveDate = message.SaveDate;
        _metadata.Pop3Uidl = message.Pop3Uidl;
        _metadata.Envelope = Asked(MessageFields.Envelope) ? message.Text.Envelope : default;
        _metadata.Body = Asked(MessageFields.Body) ? message.Text.Body : default;
        _metadata.BodyStructure = Asked(MessageFields.BodyStructure) ? message.Text.BodyStructure : default;
        _metadata.Structure = Asked(MessageFields.Structure) ? message.Text.Structure : null;
        _metadata.Headers = request.Headers.IsDefaultOrEmpty ? default : SelectHeaders(message.Text);
    }

    private bool Asked(MessageFields field) => (request.Fields & field) != 0;

    private async ValueTask<ReadOnlyMemory<byte>?> PreviewAsync(MemoryText text, CancellationToken cancellationToken) =>
        Asked(MessageFields.Preview) ? await text.GetPreviewAsync(cancellationToken) : Asked(MessageFields.PreviewIfKnown) ? text.KnownPreview : default;

    private ReadOnlyMemory<byte> SelectHeaders(MemoryText text)
    {
        _headers.ResetWrittenCount();
        HeaderFields.Select(text.Octets, request.Headers, not: false, _headers);
        return _headers.WrittenMemory;
    }
}
