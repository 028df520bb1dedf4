using System.Buffers.Binary;

namespace Embedded.Mail.Connections.Tls;

/// <summary>
/// Reads a client's first message before TLS begins, since the choice of a certificate needs more of it than <see cref="System.Net.Security.SslStream"/> tells:
/// the kinds of signatures the client can verify. What was read is kept, for TLS to read it again; what is no such message is left to TLS, which knows how to refuse it.
/// </summary>
internal sealed class ClientHelloReader(Stream stream)
{
    /// <summary>The longest message that is looked into; a real one has some hundred octets, with keys of post-quantum exchanges some thousand.</summary>
    private const int MaxLength = 64 * 1024;

    private const int RecordHeader = 5;
    private const int MessageHeader = 4;
    private const byte HandshakeRecord = 22;
    private const byte ClientHelloMessage = 1;
    private const int MaxRecord = 16 * 1024;

    private byte[] _octets = new byte[1024];
    private int _count;

    /// <summary>All octets that were taken from the stream.</summary>
    public ReadOnlyMemory<byte> Octets => _octets.AsMemory(0, _count);

    /// <summary>Reads the message, over as many records as it comes in.</summary>
    /// <returns>What it says; <see cref="ClientHello.Unknown"/> when it is something else, malformed, too long, or cut off.</returns>
    public async ValueTask<ClientHello> ReadAsync(CancellationToken cancellationToken)
    {
        var message = new List<byte>();
        for (var start = 0; _count <= MaxLength;)
        {
            if (!await FillAsync(start + RecordHeader, cancellationToken) || !TryReadRecordLength(_octets.AsSpan(start), out var length)
                || !await FillAsync(start + RecordHeader + length, cancellationToken))
            {
                return ClientHello.Unknown;
            }

            message.AddRange(_octets.AsSpan(start + RecordHeader, length));
            if (IsWhole(message, out var hello))
            {
                return hello;
            }

            start += RecordHeader + length;
        }

        return ClientHello.Unknown;
    }

    private static bool TryReadRecordLength(ReadOnlySpan<byte> record, out int length)
    {
        length = BinaryPrimitives.ReadUInt16BigEndian(record[3..]);
        return record[0] == HandshakeRecord && record[1] == 3 && length is > 0 and <= MaxRecord;
    }

    /// <summary>Whether nothing more needs to be read: the message is there, or it is none of those looked for.</summary>
    private static bool IsWhole(List<byte> octets, out ClientHello hello)
    {
        hello = ClientHello.Unknown;
        var message = System.Runtime.InteropServices.CollectionsMarshal.AsSpan(octets);
        if (message[0] != ClientHelloMessage)
        {
            return true;
        }

        if (message.Length < MessageHeader)
        {
            return false;
        }

        var length = BinaryPrimitives.ReadInt32BigEndian(message) & 0xFFFFFF;
        if (length > MaxLength)
        {
            return true;
        }

        if (message.Length < MessageHeader + length)
        {
            return false;
        }

        _ = ClientHello.TryParse(message.Slice(MessageHeader, length), out hello);
        return true;
    }

    private async ValueTask<bool> FillAsync(int count, CancellationToken cancellationToken)
    {
        if (count > _octets.Length)
        {
            Array.Resize(ref _octets, Math.Max(count, 2 * _octets.Length));
        }

        while (_count < count)
        {
            // No further than asked for, so that nothing behind the message is taken.
            var read = await stream.ReadAsync(_octets.AsMemory(_count, count - _count), cancellationToken);
            if (read == 0)
            {
                return false;
            }

            _count += read;
        }

        return true;
    }
}
