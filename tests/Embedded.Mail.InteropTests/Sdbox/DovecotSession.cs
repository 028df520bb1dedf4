using System.Diagnostics;
using System.Globalization;
using System.Text;
using Embedded.Mail.InteropTests.Peers;

namespace Embedded.Mail.InteropTests.Sdbox;

/// <summary>An IMAP session with a Dovecot process of its own, over its standard input and output. Each octet is one character.</summary>
internal sealed class DovecotSession : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly Stream _input;
    private readonly byte[] _buffer = new byte[64 * 1024];
    private int _start;
    private int _end;
    private int _tag;

    private DovecotSession(Process process) => (_process, _input) = (process, process.StandardInput.BaseStream);

    public static async Task<DovecotSession> StartAsync(ProgramStart start)
    {
        var info = new ProcessStartInfo(start.Program, start.Arguments) { WorkingDirectory = Path.GetTempPath(), RedirectStandardInput = true, RedirectStandardOutput = true };
        var session = new DovecotSession(Process.Start(info)!);
        Assert.That(await session.ReadAsync(), Does.StartWith("* PREAUTH"));
        return session;
    }

    /// <summary>Sends a command that must succeed; gives its untagged answers and at the end the tagged one.</summary>
    public async Task<IReadOnlyList<string>> CommandAsync(string text)
    {
        var answer = await TryAsync(text);
        Assert.That(answer[^1], Does.StartWith("OK"), text);
        return answer;
    }

    /// <summary>Sends a command; gives its untagged answers and at the end the tagged one.</summary>
    public async Task<IReadOnlyList<string>> TryAsync(string text)
    {
        var tag = $"a{++_tag}";
        await WriteAsync($"{tag} {text}\r\n");
        var lines = new List<string>();
        while (true)
        {
            var line = await ReadAsync();
            if (line.StartsWith(tag + " ", StringComparison.Ordinal))
            {
                lines.Add(line[(tag.Length + 1)..]);
                return lines;
            }

            lines.Add(line);
        }
    }

    public Task<IReadOnlyList<string>> AppendAsync(string mailbox, string message, string options = "") =>
        CommandAsync(string.Create(CultureInfo.InvariantCulture, $"APPEND {mailbox} {options}{(options.Length > 0 ? " " : "")}{{{message.Length}+}}\r\n{message}"));

    public async Task WriteAsync(string text)
    {
        await _input.WriteAsync(Encoding.Latin1.GetBytes(text));
        await _input.FlushAsync();
    }

    /// <summary>The next line with its literals.</summary>
    public async Task<string> ReadAsync()
    {
        using var timeout = new CancellationTokenSource(Patience);
        var line = new StringBuilder();
        while (true)
        {
            var start = line.Length;
            char octet;
            while ((octet = await ReadOctetAsync(timeout.Token)) != '\n')
            {
                line.Append(octet);
            }

            line.Length -= line.Length > start && line[^1] == '\r' ? 1 : 0;
            if (!TryLiteral(line.ToString(start, line.Length - start), out var length))
            {
                return line.ToString();
            }

            line.Append("\r\n");
            for (; length > 0; length--)
            {
                line.Append(await ReadOctetAsync(timeout.Token));
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            // The end of its input is the end of the session.
            _process.StandardInput.Close();
            using var timeout = new CancellationTokenSource(Patience);
            await _process.WaitForExitAsync(timeout.Token);
        }

        _process.Dispose();
    }

    private static bool TryLiteral(string text, out int length)
    {
        length = 0;
        var open = text.LastIndexOf('{');
        return text.EndsWith('}') && open >= 0 && int.TryParse(text.AsSpan(open + 1, text.Length - open - 2), NumberStyles.None, CultureInfo.InvariantCulture, out length);
    }

    private async ValueTask<char> ReadOctetAsync(CancellationToken cancellationToken)
    {
        if (_start == _end)
        {
            (_start, _end) = (0, await _process.StandardOutput.BaseStream.ReadAsync(_buffer, cancellationToken));
            _ = _end > 0 ? true : throw new EndOfStreamException("Dovecot hung up.");
        }

        return (char)_buffer[_start++];
    }
}
