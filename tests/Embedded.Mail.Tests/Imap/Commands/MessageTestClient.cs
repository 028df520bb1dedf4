using System.Text;

namespace Embedded.Mail.Tests.Imap.Commands;

/// <summary>A client that speaks transcripts. It waits for what the server says, a minute at most, and octets are Latin-1 both ways.</summary>
internal sealed class MessageTestClient(Stream stream) : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly byte[] _buffer = new byte[16 * 1024];
    private int _start;
    private int _end;
    private int _tag;

    /// <summary>The untagged lines of the last <see cref="CommandAsync"/>.</summary>
    public IReadOnlyList<string> Untagged { get; private set; } = [];

    /// <summary>
    /// Runs a transcript: <c>C: </c> lines are sent, <c>S: </c> lines are expected in that order; one that ends in <c>*</c> may go on in any way. The octets of a literal are lines like others.
    /// </summary>
    public async Task ExchangeAsync(string transcript)
    {
        foreach (var line in transcript.ReplaceLineEndings("\n").Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var text = line.Length > 3 ? line[3..] : "";
            switch (line[..2])
            {
                case "C:":
                    await SendAsync(text + "\r\n");
                    break;
                case "S:" when text.EndsWith('*'):
                    Assert.That(await ReadLineAsync(), Does.StartWith(text[..^1]), $"expected {line}");
                    break;
                case "S:":
                    Assert.That(await ReadLineAsync(), Is.EqualTo(text), $"expected {line}");
                    break;
                default:
                    throw new ArgumentException($"'{line}' is no line of a transcript.", nameof(transcript));
            }
        }
    }

    /// <summary>Sends a command under a tag of its own, keeps its untagged lines, and gives the tagged line without the tag.</summary>
    public async Task<string> CommandAsync(string command)
    {
        var tag = $"a{++_tag}";
        await SendAsync($"{tag} {command}\r\n");
        var untagged = new List<string>();
        while (true)
        {
            var line = await ReadLineAsync();
            if (line.StartsWith(tag + " ", StringComparison.Ordinal))
            {
                Untagged = untagged;
                return line[(tag.Length + 1)..];
            }

            untagged.Add(line);
        }
    }

    /// <summary>The untagged lines that a command brings; it must succeed.</summary>
    public async Task<IReadOnlyList<string>> AskAsync(string command)
    {
        Assert.That(await CommandAsync(command), Does.StartWith("OK "), command);
        return Untagged;
    }

    /// <summary>Sends octets as they are.</summary>
    public Task SendAsync(string text) => SendAsync(Encoding.Latin1.GetBytes(text));

    /// <summary>Sends octets as they are.</summary>
    public async Task SendAsync(ReadOnlyMemory<byte> octets)
    {
        await stream.WriteAsync(octets).AsTask().WaitAsync(Patience);
        await stream.FlushAsync().WaitAsync(Patience);
    }

    /// <summary>The next line without its end.</summary>
    public async Task<string> ReadLineAsync()
    {
        var line = new StringBuilder();
        while (true)
        {
            var octets = await FillAsync() ? _buffer.AsMemory(_start, _end - _start) : throw new EndOfStreamException("The server has closed the connection.");
            var feed = octets.Span.IndexOf((byte)'\n');
            _ = line.Append(Encoding.Latin1.GetString(octets.Span[..(feed < 0 ? octets.Length : feed)]));
            _start += feed < 0 ? octets.Length : feed + 1;
            if (feed >= 0)
            {
                return line.ToString().TrimEnd('\r');
            }
        }
    }

    /// <summary>Passes over octets and gives their sum, so that what was received can be told right without being kept.</summary>
    public async Task<long> SumAsync(long count)
    {
        long sum = 0;
        while (count > 0)
        {
            Assert.That(await FillAsync(), Is.True, "The server has closed the connection.");
            var taken = (int)Math.Min(count, _end - _start);
            foreach (var octet in _buffer.AsSpan(_start, taken))
            {
                sum += octet;
            }

            _start += taken;
            count -= taken;
        }

        return sum;
    }

    /// <summary>Whether the server closes the connection now.</summary>
    public async Task<bool> IsClosedAsync() => !await FillAsync();

    public ValueTask DisposeAsync() => stream.DisposeAsync();

    private async Task<bool> FillAsync()
    {
        if (_start == _end)
        {
            _start = 0;
            _end = await stream.ReadAsync(_buffer).AsTask().WaitAsync(Patience);
        }

        return _end > 0;
    }
}
