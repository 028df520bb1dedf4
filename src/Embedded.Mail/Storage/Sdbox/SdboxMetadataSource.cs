using System.Buffers;
using System.Runtime.CompilerServices;
using Embedded.Mail.Messages;
using Embedded.Mail.Mime;

namespace Embedded.Mail.Storage.Sdbox;

/// <summary>Reads metadata of messages from their files.</summary>
internal sealed class SdboxMetadataSource(SdboxLiveMailbox mailbox)
{
    public async IAsyncEnumerable<MessageMetadata> ReadAsync(UidSet uids, MetadataRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var uid in mailbox.State.Messages.Present(uids).Uids)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (await ReadAsync(uid, request, cancellationToken) is { } metadata)
            {
                yield return metadata;
            }
        }
    }

    private async ValueTask<MessageMetadata?> ReadAsync(Uid uid, MetadataRequest request, CancellationToken cancellationToken)
    {
        var opening = await mailbox.OpenFileAsync(uid, cancellationToken);
        if (!opening.HasBody)
        {
            return null;
        }

        await using var body = await opening.File.OpenBodyAsync(cancellationToken);
        var octets = new byte[body.Length];
        await body.AsStream().ReadExactlyAsync(octets, cancellationToken);
        return Fill(uid, request, opening.File.Metadata, octets);
    }

    private static MessageMetadata Fill(Uid uid, MetadataRequest request, SdboxMetadata file, byte[] octets)
    {
        var structure = MessageStructure.Scan(octets);
        var headers = new ArrayBufferWriter<byte>();
        HeaderFields.Select(octets, request.Headers, not: false, headers);
        return new MessageMetadata
        {
            Uid = uid,
            InternalDate = DateTimeOffset.FromUnixTimeSeconds(file.Received ?? 0),
            Size = octets.Length,
            Guid = file.Guid,
            Pop3Uidl = file.Pop3Uidl,
            Structure = structure,
            Envelope = Write(output => structure.WriteEnvelope(octets, output)),
            Body = Write(output => structure.WriteBody(octets, output)),
            BodyStructure = Write(output => structure.WriteBodyStructure(octets, output)),
            Headers = headers.WrittenMemory,
        };
    }

    private static byte[] Write(Action<IBufferWriter<byte>> write)
    {
        var output = new ArrayBufferWriter<byte>();
        write(output);
        return output.WrittenSpan.ToArray();
    }
}
