using System.Globalization;
using System.Text;

namespace Embedded.Mail.Tests.Conformance.Imap;

/// <summary>Reads the replies of a server, literals included, a character for each octet, and keeps what was said last.</summary>
internal sealed class ReplyStream(Stream stream) : IAsyncDisposable
{
    private const int KeptLines = 40;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly byte[] _buffer = new byte[16 * 1024];
    private readonly Queue<string> _kept = new();
    private int _start;
    private int _end;

    /// <summary>The last lines in both directions.</summary>
    public string Transcript => string.Join('\n', _kept);

    /// <summary>Reads a reply; null when the connection has ended.</summary>
    /// <exception cref="ScriptException">Nothing came for 30 seconds.</exception>
    public async Task<string?> ReadAsync()
    {
        var reply = new StringBuilder();
        while (true)
        {
            if (await ReadLineAsync() is not { } line)
            {
                return null;
            }

            _ = reply.Append(line);
            if (LiteralAtEnd(line) is not { } length)
            {
                Keep("S: " + reply);
                return reply.ToString();
            }

            _ = reply.Append("\r\n");
            for (var i = 0; i < length; i++)
            {
                _ = reply.Append(await ReadOctetAsync() is { } octet ? (char)octet : throw new ScriptException("The connection ended in a literal"));
            }
        }
    }

    public async Task SendAsync(string text)
    {
        Keep("C: " + text.TrimEnd());
        await stream.WriteAsync(Encoding.Latin1.GetBytes(text));
        await stream.FlushAsync();
    }

    public ValueTask DisposeAsync() => stream.DisposeAsync();

    private static int? LiteralAtEnd(string line)
    {
        var open = line.EndsWith('}') ? line.LastIndexOf('{') : -1;
        return open >= 0 && int.TryParse(line.AsSpan(open + 1, line.Length - open - 2), NumberStyles.None, CultureInfo.InvariantCulture, out var length) ? length : null;
    }

    private async Task<string?> ReadLineAsync()
    {
        var line = new StringBuilder();
        while (await ReadOctetAsync() is { } octet)
        {
            if (octet == '\n')
            {
                return line.ToString().TrimEnd('\r');
            }

            _ = line.Append((char)octet);
        }

        return line.Length == 0 ? null : throw new ScriptException($"The connection ended within a line: {line}");
    }

    private async ValueTask<byte?> ReadOctetAsync()
    {
        if (_start == _end)
        {
            _start = 0;
            try
            {
                _end = await stream.ReadAsync(_buffer).AsTask().WaitAsync(Patience);
            }
            catch (TimeoutException)
            {
                throw new ScriptException("The server has been silent for too long");
            }
        }

        return _end == 0 ? null : _buffer[_start++];
    }

    private void Keep(string line)
    {
        _kept.Enqueue(line.Length > 2000 ? line[..2000] + "..." : line);
        _ = _kept.Count > KeptLines ? _kept.Dequeue() : null;
    }
}
