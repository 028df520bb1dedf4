using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Embedded.Mail.InteropTests.Mime;

/// <summary>Just enough of an IMAP client to put messages into a server and to get raw FETCH items out.</summary>
internal sealed class ImapPeer : IDisposable
{
    private readonly TcpClient _client = new() { NoDelay = true };
    private readonly BufferedStream _stream;
    private int _tag;

    public ImapPeer(int port)
    {
        _client.Connect(IPAddress.Loopback, port);
        _stream = new BufferedStream(_client.GetStream(), 64 * 1024);
        ReadLine();
    }

    /// <summary>Sends a command and gives its tagged answer, with the untagged ones before it.</summary>
    public (string Result, List<string> Untagged) Command(string text)
    {
        var tag = $"a{++_tag}";
        Write($"{tag} {text}\r\n");
        return ReadAnswer(tag);
    }

    /// <summary>Sends octets as they are.</summary>
    public void Send(string text) => Write(text);

    /// <summary>Waits for the next line.</summary>
    public string Receive() => ReadLine();

    public void Append(string mailbox, byte[] message)
    {
        var tag = $"a{++_tag}";
        Write(string.Create(CultureInfo.InvariantCulture, $"{tag} APPEND {mailbox} {{{message.Length}+}}\r\n"));
        _client.GetStream().Write(message);
        Write("\r\n");
        var (result, _) = ReadAnswer(tag);
        if (!result.StartsWith("OK", StringComparison.Ordinal))
        {
            throw new InvalidOperationException(result);
        }
    }

    /// <summary>Fetches items of one message: their raw text by name. Null when the server refuses.</summary>
    public Dictionary<string, string>? Fetch(int number, string items)
    {
        var (result, untagged) = Command($"FETCH {number} ({items})");
        if (!result.StartsWith("OK", StringComparison.Ordinal))
        {
            return null;
        }

        var fetched = new Dictionary<string, string>();
        foreach (var line in untagged.Where(line => line.StartsWith($"* {number} FETCH (", StringComparison.Ordinal)))
        {
            ReadItems(line, fetched);
        }

        return fetched;
    }

    /// <summary>What a string item holds; null for NIL.</summary>
    public static string? Unquote(string item)
    {
        if (item.StartsWith('{') || item.StartsWith('~'))
        {
            return item[(item.IndexOf('\n', StringComparison.Ordinal) + 1)..];
        }

        return item == "NIL" ? null : item[1..^1].Replace("\\\"", "\"", StringComparison.Ordinal).Replace("\\\\", "\\", StringComparison.Ordinal);
    }

    /// <summary>Reads the items of a FETCH response.</summary>
    public static void ReadItems(string line, Dictionary<string, string> items)
    {
        var at = line.IndexOf('(', StringComparison.Ordinal) + 1;
        while (line[at] != ')')
        {
            var nameEnd = at;
            for (var depth = 0; depth > 0 || line[nameEnd] != ' '; nameEnd++)
            {
                depth += line[nameEnd] == '[' ? 1 : line[nameEnd] == ']' ? -1 : 0;
            }

            var valueEnd = ValueEnd(line, nameEnd + 1);
            items[line[at..nameEnd]] = line[(nameEnd + 1)..valueEnd];
            at = line[valueEnd] == ' ' ? valueEnd + 1 : valueEnd;
        }
    }

    public void Dispose()
    {
        _stream.Dispose();
        _client.Dispose();
    }

    private static int ValueEnd(string line, int at)
    {
        var depth = 0;
        while (true)
        {
            switch (line[at])
            {
                case '(':
                    depth++;
                    at++;
                    break;
                case ')' when depth == 0:
                case ' ' when depth == 0:
                    return at;
                case ')':
                    depth--;
                    at++;
                    break;
                case '"':
                    for (at++; line[at] != '"'; at++)
                    {
                        at += line[at] == '\\' ? 1 : 0;
                    }

                    at++;
                    break;
                case '{':
                    var end = line.IndexOf('}', at);
                    at = end + 3 + int.Parse(line.AsSpan(at + 1, end - at - 1), CultureInfo.InvariantCulture);
                    break;
                default:
                    at++;
                    break;
            }
        }
    }

    private void Write(string text)
    {
        // Past the buffer, which may hold answers that nobody has read yet.
        _client.GetStream().Write(Encoding.Latin1.GetBytes(text));
    }

    private (string Result, List<string> Untagged) ReadAnswer(string tag)
    {
        var untagged = new List<string>();
        while (true)
        {
            var line = ReadLine();
            if (line.StartsWith(tag + " ", StringComparison.Ordinal))
            {
                return (line[(tag.Length + 1)..], untagged);
            }

            untagged.Add(line);
        }
    }

    // A line with its literals, each octet one character.
    private string ReadLine()
    {
        var line = new StringBuilder();
        while (true)
        {
            var start = line.Length;
            int octet;
            while ((octet = _stream.ReadByte()) != '\n')
            {
                if (octet < 0)
                {
                    throw new EndOfStreamException();
                }

                line.Append((char)octet);
            }

            line.Length -= line.Length > start && line[^1] == '\r' ? 1 : 0;
            if (line.Length == start || line[^1] != '}' || !TryLiteral(line.ToString(start, line.Length - start), out var length))
            {
                return line.ToString();
            }

            var octets = new byte[length];
            _stream.ReadExactly(octets);
            line.Append("\r\n").Append(Encoding.Latin1.GetString(octets));
        }
    }

    private static bool TryLiteral(string text, out int length)
    {
        var open = text.LastIndexOf('{');
        length = 0;
        return open >= 0 && int.TryParse(text.AsSpan(open + 1, text.Length - open - 2), NumberStyles.None, CultureInfo.InvariantCulture, out length);
    }
}
