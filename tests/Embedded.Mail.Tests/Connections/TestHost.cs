using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Embedded.Mail.Connections;
using Microsoft.Extensions.Options;

namespace Embedded.Mail.Tests.Connections;

/// <summary>A started host with one protocol, on ephemeral ports of the loopback address.</summary>
internal sealed class TestHost : IAsyncDisposable
{
    private TestHost(ConnectionOptions options, TimeProvider time)
    {
        Host = new ConnectionHost(Options.Create(options), [Protocol], time, Logger);
        Host.Start();
    }

    public EchoProtocol Protocol { get; } = new();

    public RecordingLogger<ConnectionHost> Logger { get; } = new();

    public ConnectionHost Host { get; }

    /// <summary>Starts with a listener <c>echo</c> on 127.0.0.1 without TLS, unless the options are changed.</summary>
    public static TestHost Start(Action<ConnectionOptions>? configure = null, TimeProvider? time = null)
    {
        var options = new ConnectionOptions();
        options.Listeners.Add(new ListenerOptions { Protocol = "echo", Address = "127.0.0.1", Tls = ListenerTls.None });
        configure?.Invoke(options);
        return new TestHost(options, time ?? TimeProvider.System);
    }

    public async Task<Client> ConnectAsync(string listener = "echo") => new(await OpenAsync(listener));

    /// <summary>Connects and reads the greeting.</summary>
    public async Task<Client> GreetAsync(string listener = "echo")
    {
        var client = await ConnectAsync(listener);
        Assert.That(await client.ReadLineAsync(), Is.EqualTo("HELLO"));
        return client;
    }

    public async Task<NetworkStream> OpenAsync(string listener = "echo", int? receiveBuffer = null)
    {
        var endPoint = Host.EndPoints[listener];
        var socket = endPoint is IPEndPoint
            ? new Socket(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true }
            : new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        if (receiveBuffer is { } size)
        {
            socket.ReceiveBufferSize = size;
        }

        await socket.ConnectAsync(endPoint);
        return new NetworkStream(socket, ownsSocket: true);
    }

    public Client ConnectInProcess(IPEndPoint? remote = null) => new(Host.Connect("echo", remote));

    public ValueTask DisposeAsync() => Host.DisposeAsync();
}

/// <summary>A client that reads lines and never waits longer than a minute.</summary>
internal sealed class Client(Stream stream) : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    public Stream Stream { get; private set; } = stream;

    public X509Certificate2? ServerCertificate { get; private set; }

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

    /// <summary>Whether the server has ended the connection, by its end or by a reset.</summary>
    public async Task<bool> IsClosedAsync()
    {
        try
        {
            return await ReadLineAsync() is null;
        }
        catch (IOException)
        {
            return true;
        }
    }

    /// <summary>Turns to TLS, whatever the certificate.</summary>
    public async Task HandshakeAsync(string name = "localhost", Action<SslClientAuthenticationOptions>? configure = null)
    {
        var tls = new SslStream(Stream);
        var options = new SslClientAuthenticationOptions
        {
            TargetHost = name,
            RemoteCertificateValidationCallback = (_, certificate, _, _) =>
            {
                ServerCertificate = X509CertificateLoader.LoadCertificate(certificate!.GetRawCertData());
                return certificate is not null;
            },
        };
        configure?.Invoke(options);
        await tls.AuthenticateAsClientAsync(options).WaitAsync(Patience);
        Stream = tls;
    }

    public ValueTask DisposeAsync() => Stream.DisposeAsync();
}
