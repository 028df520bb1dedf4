using System.Buffers;
using System.Net.Sockets;

namespace Embedded.Mail.Connections.Proxy;

/// <summary>Takes a PROXY header from a socket, and not one octet more: what follows belongs to TLS or to the session.</summary>
internal static class ProxyHeaderReader
{
    /// <summary>Reads the header.</summary>
    /// <exception cref="IOException">What came is no header, or the peer went away.</exception>
    public static async ValueTask<ProxyHeader> ReadAsync(Socket socket, CancellationToken cancellationToken)
    {
        var buffer = new byte[ProxyHeader.MaxReadLength];
        var taken = 0;
        while (true)
        {
            var seen = taken + await ReceiveAsync(socket, buffer.AsMemory(taken), SocketFlags.Peek, cancellationToken);
            var status = ProxyHeader.Read(buffer.AsSpan(0, seen), out var header, out var length);
            if (status == OperationStatus.InvalidData)
            {
                throw new IOException("The connection does not begin with a valid PROXY header.");
            }

            // What was seen is taken even if incomplete, so that the next look waits for more.
            await SkipAsync(socket, (status == OperationStatus.Done ? length : seen) - taken, buffer.AsMemory(taken), cancellationToken);
            if (status == OperationStatus.Done)
            {
                return header;
            }

            taken = seen;
        }
    }

    private static async ValueTask SkipAsync(Socket socket, int count, Memory<byte> buffer, CancellationToken cancellationToken)
    {
        while (count > 0)
        {
            count -= await ReceiveAsync(socket, buffer[..Math.Min(count, buffer.Length)], SocketFlags.None, cancellationToken);
        }
    }

    private static async ValueTask<int> ReceiveAsync(Socket socket, Memory<byte> buffer, SocketFlags flags, CancellationToken cancellationToken)
    {
        try
        {
            return await socket.ReceiveAsync(buffer, flags, cancellationToken) is > 0 and var count
                ? count
                : throw new IOException("The peer went away before its PROXY header.");
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            throw new IOException("The connection broke before its PROXY header: " + e.Message, e);
        }
    }
}
