using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;

namespace Embedded.Mail.Load;

/// <summary>As much of an IMAP client as a load needs.</summary>
internal sealed class ImapConnection : IDisposable
{
    private readonly Stream _stream;
    private readonly byte[] _buffer = new byte[4096];
    private int _start;
    private int _end;
    private int _tag;

    private ImapConnection(Stream stream) => _stream = stream;

    /// <summary>Connects and reads the greeting.</summary>
    /// <param name="port">The server's port.</param>
    /// <param name="tls">Whether to begin with TLS.</param>
    /// <param name="from">The address to come from; null for any.</param>
    public static async Task<ImapConnection> OpenAsync(int port, bool tls, IPAddress? from = null)
    {
        var socket = new Socket(from is null ? AddressFamily.InterNetworkV6 : AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        if (from is null)
        {
            socket.DualMode = true;
        }
        else
        {
            socket.Bind(new IPEndPoint(from, 0));
        }

        await socket.ConnectAsync(IPAddress.Loopback, port);
        var connection = new ImapConnection(await StreamAsync(new NetworkStream(socket, ownsSocket: true), tls));
        await connection.ExpectAsync("* OK");
        return connection;
    }

    /// <summary>Tries to connect until a server that is just starting answers.</summary>
    public static async Task WaitForGreetingAsync(int port)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (await timer.WaitForNextTickAsync(patience.Token))
        {
            try
            {
                (await OpenAsync(port, tls: false)).Dispose();
                return;
            }
            catch (SocketException)
            {
                // Not yet listening.
            }
        }
    }

    /// <summary>Sends a command and reads to its OK.</summary>
    public async Task CommandAsync(string command)
    {
        var tag = string.Create(CultureInfo.InvariantCulture, $"a{++_tag}");
        await SendAsync($"{tag} {command}\r\n");
        await ExpectAsync(tag + " OK");
    }

    /// <summary>Sends a command and reads to its end.</summary>
    /// <returns>The untagged lines, and last the word that the tagged one begins with: OK, NO or BAD.</returns>
    public async Task<IReadOnlyList<string>> AskAsync(string command)
    {
        var tag = string.Create(CultureInfo.InvariantCulture, $"a{++_tag} ");
        await SendAsync($"{tag}{command}\r\n");
        var lines = new List<string>();
        while (await ReadLineAsync() is var line)
        {
            if (line.StartsWith(tag, StringComparison.Ordinal))
            {
                return [.. lines, line[tag.Length..].Split(' ')[0]];
            }

            lines.Add(line);
        }

        return lines;
    }

    /// <summary>How many messages INBOX has.</summary>
    public async Task<long> CountInboxAsync()
    {
        const string start = "* STATUS INBOX (MESSAGES ";
        await SendAsync("count STATUS INBOX (MESSAGES)\r\n");
        var line = await ReadLineAsync();
        await ExpectAsync("count OK");
        return line.StartsWith(start, StringComparison.Ordinal)
            ? long.Parse(line.AsSpan(start.Length).TrimEnd(')'), CultureInfo.InvariantCulture)
            : throw new InvalidOperationException($"'{start}' was expected, '{line}' came.");
    }

    /// <summary>Begins IDLE and reads to the continuation.</summary>
    public async Task IdleAsync()
    {
        await SendAsync("idle IDLE\r\n");
        await ExpectAsync("+");
    }

    /// <summary>Waits for the number of messages to be pushed.</summary>
    public Task WaitForExistsAsync() => WaitForAsync(static line => line.EndsWith(" EXISTS", StringComparison.Ordinal));

    /// <summary>Waits for a line to be pushed; others, such as RECENT and what keeps the connection alive, may come before.</summary>
    public async Task WaitForAsync(Predicate<string> isAwaited)
    {
        while (!isAwaited(await ReadLineAsync()))
        {
        }
    }

    public void Dispose() => _stream.Dispose();

    private static async Task<Stream> StreamAsync(Stream stream, bool tls)
    {
        if (!tls)
        {
            return stream;
        }

#pragma warning disable CA5359 // The certificate was made for this run alone, by the server that is measured.
        var secured = new SslStream(stream, leaveInnerStreamOpen: false, static (_, _, _, _) => true);
#pragma warning restore CA5359
        await secured.AuthenticateAsClientAsync("localhost");
        return secured;
    }

    private ValueTask SendAsync(string text) => _stream.WriteAsync(Encoding.ASCII.GetBytes(text));

    private async Task ExpectAsync(string start)
    {
        while (true)
        {
            var line = await ReadLineAsync();
            if (line.StartsWith(start, StringComparison.Ordinal))
            {
                return;
            }

            if (!line.StartsWith("* ", StringComparison.Ordinal))
            {
                throw new InvalidOperationException($"'{start}' was expected, '{line}' came.");
            }
        }
    }

    private async ValueTask<string> ReadLineAsync()
    {
        while (true)
        {
            var length = _buffer.AsSpan(_start, _end - _start).IndexOf((byte)'\n');
            if (length >= 0)
            {
                var line = Encoding.ASCII.GetString(_buffer, _start, length).TrimEnd('\r');
                _start += length + 1;
                return line;
            }

            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            (_start, _end) = (0, _end - _start);
            var read = await _stream.ReadAsync(_buffer.AsMemory(_end));
            _end += read > 0 ? read : throw new EndOfStreamException("The server closed the connection.");
        }
    }
}
