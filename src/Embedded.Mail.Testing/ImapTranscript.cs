using System.Text;
using NUnit.Framework;

namespace Embedded.Mail.Testing;

/// <summary>
/// One client's connection to an IMAP server, driven by a transcript such as those of the RFCs: <c>C:</c> lines are sent, <c>S:</c> lines must come, in this order.
/// Works over any stream. For one caller at a time.
/// </summary>
public sealed class ImapTranscript : IAsyncDisposable
{
    // A test that waits in vain must end; what it waits for comes in microseconds.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly Stream _stream;
    private readonly byte[] _buffer = new byte[16 * 1024];
    private int _start;
    private int _end;

    /// <summary>A client at its end of a connection.</summary>
    /// <param name="stream">The connection; disposed with this.</param>
    public ImapTranscript(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        _stream = stream;
    }

    /// <summary>
    /// Sends the <c>C:</c> lines, each with CRLF, and compares the lines that come with the <c>S:</c> lines. In these, <c>*</c> stands for any text, except that a line beginning with
    /// <c>* </c> has to begin so. Lines are UTF-8. <c>S: EOF</c> awaits the end of the connection.
    /// </summary>
    /// <exception cref="AssertionException">Another line came, or the connection ended.</exception>
    public async Task ExchangeAsync(string transcript, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(transcript);
        foreach (var line in transcript.ReplaceLineEndings("\n").Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var text = line.Length > 3 ? line[3..] : "";
            switch (line[..2])
            {
                case "C:":
                    await SendAsync(Encoding.UTF8.GetBytes(text + "\r\n"), cancellationToken);
                    break;
                case "S:":
                    await ExpectAsync(text, transcript, cancellationToken);
                    break;
                default:
                    throw new ArgumentException($"A line of a transcript begins with C: or S:, not as '{line}'.", nameof(transcript));
            }
        }
    }

    /// <summary>Sends octets as they are.</summary>
    public async Task SendAsync(ReadOnlyMemory<byte> octets, CancellationToken cancellationToken = default)
    {
        await _stream.WriteAsync(octets, cancellationToken);
        await _stream.FlushAsync(cancellationToken);
    }

    /// <summary>Reads one line.</summary>
    /// <returns>The line without its end, octets beyond ASCII as UTF-8; null when the connection has ended.</returns>
    /// <exception cref="TimeoutException">Nothing came for 30 seconds.</exception>
    public async Task<string?> ReadLineAsync(CancellationToken cancellationToken = default)
    {
        var line = new List<byte>();
        while (true)
        {
            var octets = _buffer.AsSpan(_start, _end - _start);
            var end = octets.IndexOf((byte)'\n');
            line.AddRange(end < 0 ? octets : octets[..end]);
            _start = end < 0 ? _end : _start + end + 1;
            if (end >= 0)
            {
                return Encoding.UTF8.GetString([.. line]).TrimEnd('\r');
            }

            if (!await FillAsync(cancellationToken))
            {
                return line.Count == 0 ? null : Encoding.UTF8.GetString([.. line]);
            }
        }
    }

    /// <summary>Reads lines up to and with the tagged response.</summary>
    /// <param name="tag">The tag.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The lines, the tagged one last. Without it when the connection ended before.</returns>
    public async Task<IReadOnlyList<string>> ReadToTagAsync(string tag, CancellationToken cancellationToken = default)
    {
        var lines = new List<string>();
        while (await ReadLineAsync(cancellationToken) is { } line)
        {
            lines.Add(line);
            if (line.StartsWith(tag + " ", StringComparison.Ordinal))
            {
                break;
            }
        }

        return lines;
    }

    /// <summary>Closes the connection.</summary>
    public ValueTask DisposeAsync() => _stream.DisposeAsync();

    /// <summary>Whether a line fits a pattern in which <c>*</c> stands for any text.</summary>
    internal static bool Fits(string line, string pattern)
    {
        if (pattern.StartsWith("* ", StringComparison.Ordinal))
        {
            return line.StartsWith("* ", StringComparison.Ordinal) && Fits(line[2..], pattern[2..]);
        }

        var parts = pattern.Split('*');
        if (parts.Length == 1)
        {
            return line == pattern;
        }

        if (line.Length < parts[0].Length + parts[^1].Length
            || !line.StartsWith(parts[0], StringComparison.Ordinal) || !line.EndsWith(parts[^1], StringComparison.Ordinal))
        {
            return false;
        }

        var rest = line[parts[0].Length..^parts[^1].Length];
        foreach (var part in parts[1..^1])
        {
            var at = rest.IndexOf(part, StringComparison.Ordinal);
            if (at < 0)
            {
                return false;
            }

            rest = rest[(at + part.Length)..];
        }

        return true;
    }

    private async Task ExpectAsync(string expected, string transcript, CancellationToken cancellationToken)
    {
        var line = await ReadLineAsync(cancellationToken) ?? "EOF";
        if (!Fits(line, expected))
        {
            Assert.Fail($"Expected  S: {expected}\nbut came  S: {line}\nin\n{transcript}");
        }
    }

    private async ValueTask<bool> FillAsync(CancellationToken cancellationToken)
    {
        _start = _end = 0;
        try
        {
            _end = await _stream.ReadAsync(_buffer, cancellationToken).AsTask().WaitAsync(Patience, cancellationToken);
        }
        catch (IOException)
        {
            // The server has gone without saying so.
        }

        return _end > 0;
    }
}
