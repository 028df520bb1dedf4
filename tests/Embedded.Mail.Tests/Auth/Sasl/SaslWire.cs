using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;
using Embedded.Mail.Connections.Tls;
using Embedded.Mail.Testing;

namespace Embedded.Mail.Tests.Auth.Sasl;

/// <summary>A client of IMAP or POP3 over TLS, as far as SASL is concerned.</summary>
internal sealed class SaslWire : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private readonly SslStream _stream;
    private readonly StreamReader _reader;
    private readonly bool _isImap;

    private SaslWire(SslStream stream, bool isImap)
    {
        _stream = stream;
        _isImap = isImap;
        _reader = new StreamReader(stream, Encoding.UTF8, leaveOpen: true);
    }

    /// <summary>What binds a login to this connection.</summary>
    public byte[] Exporter => KeyingMaterial.TryExport(_stream, "EXPORTER-Channel-Binding"u8, 32) ?? throw new AssertionException("This platform has no exporter.");

    /// <summary>Connects to <c>imaps</c> or <c>pop3s</c> and reads the greeting.</summary>
    public static async Task<SaslWire> ConnectAsync(TestMailServer server, string listener, SslClientAuthenticationOptions? options = null)
    {
        var socket = new TcpClient();
        await socket.ConnectAsync("127.0.0.1", server.Port(listener));
        var stream = new SslStream(socket.GetStream());
        options ??= new SslClientAuthenticationOptions { EnabledSslProtocols = SslProtocols.Tls13 };
        options.TargetHost = "localhost";
        options.RemoteCertificateValidationCallback = static (_, certificate, _, _) => certificate is not null;
        await stream.AuthenticateAsClientAsync(options).WaitAsync(Patience);
        var wire = new SaslWire(stream, listener == "imaps");
        _ = await wire.ReadAsync();
        return wire;
    }

    /// <summary>The mechanisms that are announced, in their order.</summary>
    public async Task<string[]> MechanismsAsync()
    {
        if (_isImap)
        {
            await SendAsync("a CAPABILITY");
            var line = await ReadAsync();
            _ = await ReadAsync();
            return [.. line.Split(' ').Where(static word => word.StartsWith("AUTH=", StringComparison.Ordinal)).Select(static word => word[5..])];
        }

        await SendAsync("CAPA");
        var words = new List<string>();
        for (var line = await ReadAsync(); line != "."; line = await ReadAsync())
        {
            words.AddRange(line.StartsWith("SASL ", StringComparison.Ordinal) ? line[5..].Split(' ') : []);
        }

        return [.. words];
    }

    /// <summary>Begins an exchange.</summary>
    public Task BeginAsync(string mechanism, string? initial = null) =>
        SendAsync($"{(_isImap ? "a AUTHENTICATE" : "AUTH")} {mechanism}{(initial is null ? "" : $" {initial}")}");

    /// <summary>Sends a line; what a server that has hung up does not take is lost.</summary>
    public async Task SendAsync(string line)
    {
        try
        {
            await _stream.WriteAsync(Encoding.ASCII.GetBytes(line + "\r\n"));
        }
        catch (IOException)
        {
            // The answer will say so.
        }
    }

    /// <summary>The next answer: <c>+ challenge</c> as text; <c>ok</c>; <c>no</c> (which in POP3 is all that is not well); <c>bad</c>; <c>bye</c> at the end.</summary>
    public async Task<string> AnswerAsync()
    {
        var line = await ReadAsync();
        while (_isImap && line.StartsWith("* ", StringComparison.Ordinal) && !line.StartsWith("* BYE", StringComparison.Ordinal))
        {
            line = await ReadAsync();
        }

        return line.Split(' ')[0] switch
        {
            "+" => "+ " + Encoding.UTF8.GetString(Convert.FromBase64String(line[2..])),
            "+OK" => "ok",
            "-ERR" => "no",
            "a" => line.Split(' ')[1].ToLowerInvariant(),
            _ => "bye",
        };
    }

    public async ValueTask DisposeAsync()
    {
        _reader.Dispose();
        await _stream.DisposeAsync();
    }

    private async Task<string> ReadAsync()
    {
        try
        {
            return await _reader.ReadLineAsync().WaitAsync(Patience) ?? "";
        }
        catch (IOException)
        {
            return ""; // a reset is an end too
        }
    }
}
