using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Embedded.Mail.InteropTests.Tls;

/// <summary>A port whose connections turn to TLS by LMTP's STARTTLS before the client gets to speak: for scanners that do not know LMTP.</summary>
internal sealed class StartTlsBridge : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly int _port;
    private readonly Task _accepting;

    public StartTlsBridge(int port)
    {
        _port = port;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    /// <summary>Where clients begin with the handshake.</summary>
    public string Port => ((IPEndPoint)_listener.LocalEndpoint).Port.ToString(CultureInfo.InvariantCulture);

    public async ValueTask DisposeAsync()
    {
        _listener.Stop();
        await _accepting;
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                _ = BridgeAsync(await _listener.AcceptTcpClientAsync());
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or InvalidOperationException)
        {
            // It has been stopped.
        }
    }

    private async Task BridgeAsync(TcpClient client)
    {
        using var server = new TcpClient();
        using (client)
        {
            try
            {
                await server.ConnectAsync(IPAddress.Loopback, _port);
                await ReadReplyAsync(server.GetStream());
                await AskAsync(server.GetStream(), "LHLO localhost");
                await AskAsync(server.GetStream(), "STARTTLS");
                await Task.WhenAny(client.GetStream().CopyToAsync(server.GetStream()), server.GetStream().CopyToAsync(client.GetStream()));
            }
            catch (Exception e) when (e is IOException or SocketException)
            {
                // One of the two has left.
            }
        }
    }

    private static async Task AskAsync(NetworkStream server, string command)
    {
        await server.WriteAsync(Encoding.ASCII.GetBytes(command + "\r\n"));
        await ReadReplyAsync(server);
    }

    /// <summary>Reads to the end of the line that has no hyphen behind its number, octet by octet, so that nothing of TLS is taken.</summary>
    private static async Task ReadReplyAsync(NetworkStream server)
    {
        var line = new StringBuilder();
        var octet = new byte[1];
        while (await server.ReadAsync(octet) == 1)
        {
            _ = line.Append((char)octet[0]);
            if (octet[0] == '\n')
            {
                if (line[3] == ' ')
                {
                    return;
                }

                _ = line.Clear();
            }
        }
    }
}
