using System.Net;
using System.Net.Sockets;
using System.Text;
using Embedded.Mail.Connections;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Embedded.Mail.Tests.Connections;

/// <summary>A started host with one protocol, on ephemeral ports of the loopback address.</summary>
internal sealed class TestHost : IAsyncDisposable
{
    public EchoProtocol Protocol { get; } = new();

    public required ConnectionHost Host { get; init; }

    public static TestHost Start(Action<ConnectionOptions>? configure = null, TimeProvider? time = null)
    {
        var options = new ConnectionOptions();
        options.Listeners.Add(new ListenerOptions { Protocol = "echo", Address = "127.0.0.1", Tls = ListenerTls.None });
        configure?.Invoke(options);
        var protocol = new EchoProtocol();
        var host = new TestHost(protocol)
        {
            Host = new ConnectionHost(Options.Create(options), [protocol], time ?? TimeProvider.System, NullLogger<ConnectionHost>.Instance),
        };
        host.Host.Start();
        return host;
    }

    private TestHost(EchoProtocol protocol) => Protocol = protocol;

    public async Task<Client> ConnectAsync(string listener = "echo")
    {
        var endPoint = Host.EndPoints[listener];
        var socket = endPoint is IPEndPoint
            ? new Socket(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp)
            : new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(endPoint);
        return new Client(new NetworkStream(socket, ownsSocket: true));
    }

    public Client ConnectInProcess(IPEndPoint? remote = null) => new(Host.Connect("echo", remote));

    public ValueTask DisposeAsync() => Host.DisposeAsync();
}

/// <summary>A client that reads lines and never waits longer than a minute.</summary>
internal sealed class Client(Stream stream) : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    public Stream Stream { get; set; } = stream;

    public async Task SendAsync(string text) => await Stream.WriteAsync(Encoding.Latin1.GetBytes(text)).AsTask().WaitAsync(Patience);

    /// <summary>The next line without its end; null at the end of the connection.</summary>
    public async Task<string?> ReadLineAsync()
    {
        var line = new List<byte>();
        var octet = new byte[1];
        while (await Stream.ReadAsync(octet).AsTask().WaitAsync(Patience) == 1)
        {
            if (octet[0] == '\n')
            {
                return Encoding.Latin1.GetString([.. line]).TrimEnd('\r');
            }

            line.Add(octet[0]);
        }

        return line.Count == 0 ? null : Encoding.Latin1.GetString([.. line]);
    }

    public async Task<string?> AskAsync(string line)
    {
        await SendAsync(line + "\r\n");
        return await ReadLineAsync();
    }

    public ValueTask DisposeAsync() => Stream.DisposeAsync();
}
