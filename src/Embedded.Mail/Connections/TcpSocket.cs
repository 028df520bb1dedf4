using System.Net;
using System.Net.Sockets;

namespace Embedded.Mail.Connections;

/// <summary>Makes TCP sockets that listen.</summary>
internal static class TcpSocket
{
    /// <summary>A client that sends and sends is reset after all.</summary>
    private const int MaxScraps = 64;

    /// <summary>Binds and listens.</summary>
    /// <exception cref="SocketException">The system refuses.</exception>
    public static Socket Bind(ListenerOptions options)
    {
        var address = ParseAddress(options.Address);
        var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            if (address.AddressFamily == AddressFamily.InterNetworkV6)
            {
                socket.DualMode = options.Address == "*";
            }

            SetOptions(socket);
            socket.Bind(new IPEndPoint(address, options.Port));
            socket.Listen(options.Backlog);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Sets what connections need: small replies leave at once, and a vanished peer is noticed in the end.</summary>
    public static void SetOptions(Socket socket)
    {
        socket.NoDelay = true;
        socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
    }

    /// <summary>
    /// Says that nothing more comes, and takes what has arrived and nobody will read: closing over it would be a reset, which may reach the client before the goodbye.
    /// </summary>
    public static void Finish(Socket socket)
    {
        socket.Shutdown(SocketShutdown.Send);
        socket.Blocking = false; // an outstanding read may take first what seems to be there
        Span<byte> scrap = stackalloc byte[4096];
        for (var i = 0; i < MaxScraps && socket.Available > 0 && socket.Receive(scrap) > 0; i++)
        {
            // Thrown away.
        }
    }

    /// <summary>Reads the address of a listener; false when it is none.</summary>
    public static bool TryParseAddress(string text, out IPAddress address)
    {
        address = text switch
        {
            "*" => Socket.OSSupportsIPv6 ? IPAddress.IPv6Any : IPAddress.Any,
            "localhost" => IPAddress.Loopback,
            _ => IPAddress.TryParse(text, out var parsed) ? parsed : IPAddress.None,
        };
        return !address.Equals(IPAddress.None);
    }

    private static IPAddress ParseAddress(string text) =>
        TryParseAddress(text, out var address) ? address : throw new IOException($"'{text}' is not an address.");
}
