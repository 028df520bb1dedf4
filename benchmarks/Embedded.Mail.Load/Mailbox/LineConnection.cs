using System.Buffers;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Embedded.Mail.Load.Mailbox;

/// <summary>
/// A client that waits for answers on its own thread and looks at no more of them than their ends, so that what is measured is the server. IMAP and POP3 are the same to it.
/// </summary>
internal sealed class LineConnection : IDisposable
{
    private readonly Socket _socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly byte[] _buffer = new byte[256 * 1024];
    private int _tag;

    /// <summary>Connects and reads the greeting.</summary>
    public LineConnection(int port)
    {
        _socket.Connect(new IPEndPoint(IPAddress.Loopback, port));
        _ = Receive("\r\n"u8, 0);
    }

    /// <summary>Sends an IMAP command and reads to its tagged answer.</summary>
    /// <returns>The last of the answer, up to 256 KiB.</returns>
    /// <exception cref="InvalidOperationException">It was refused.</exception>
    public string Command(string command)
    {
        Send(Encoding.ASCII.GetBytes($"{NextTag()} {command}\r\n"));
        return ReceiveTagged(command);
    }

    /// <summary>Appends a message with a literal that does not wait (RFC 7888).</summary>
    /// <param name="mailbox">The mailbox.</param>
    /// <param name="messages">The messages, in one command (RFC 3502).</param>
    public void Append(string mailbox, params ReadOnlySpan<byte[]> messages)
    {
        // As clients do that gather what they send.
        var sent = new ArrayBufferWriter<byte>();
        sent.Write(Encoding.ASCII.GetBytes($"{NextTag()} APPEND {mailbox}"));
        foreach (var message in messages)
        {
            sent.Write(Encoding.ASCII.GetBytes($" {{{message.Length}+}}\r\n"));
            sent.Write(message);
        }

        sent.Write("\r\n"u8);
        Send(sent.WrittenSpan);
        _ = ReceiveTagged("APPEND");
    }

    /// <summary>Appends a message of so many octets, which is made as it is sent.</summary>
    public void AppendLarge(string mailbox, long length)
    {
        Send(Encoding.ASCII.GetBytes($"{NextTag()} APPEND {mailbox} {{{length}}}\r\n"));
        _ = Receive("\r\n"u8, 0);
        var header = "Subject: large\r\nMIME-Version: 1.0\r\nContent-Type: application/octet-stream\r\n\r\n"u8;
        Send(header);
        var line = Encoding.ASCII.GetBytes(new string('x', 76) + "\r\n");
        var block = Enumerable.Repeat(line, 1000).SelectMany(static octets => octets).ToArray();
        for (var rest = length - header.Length; rest > 0; rest -= block.Length)
        {
            Send(block.AsSpan(0, (int)Math.Min(rest, block.Length)));
        }

        Send("\r\n"u8);
        _ = ReceiveTagged("APPEND");
    }

    /// <summary>Sends a POP3 command and reads its answer.</summary>
    /// <param name="command">The command.</param>
    /// <param name="isLong">Whether the answer ends with a dot.</param>
    /// <returns>The last of the answer.</returns>
    public string Pop3Command(string command, bool isLong)
    {
        Send(Encoding.ASCII.GetBytes(command + "\r\n"));
        var end = Receive(isLong ? "\r\n.\r\n"u8 : "\r\n"u8, 0);
        return Encoding.Latin1.GetString(_buffer, 0, end);
    }

    public void Dispose() => _socket.Dispose();

    private string NextTag() => string.Create(CultureInfo.InvariantCulture, $"t{++_tag:d9}");

    private string ReceiveTagged(string command)
    {
        Span<byte> tag = stackalloc byte[10];
        _ = Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"t{_tag:d9}"), tag);
        var end = Receive("\r\n"u8, 0);
        while (!IsTagged(_buffer.AsSpan(0, end), tag))
        {
            end = Receive("\r\n"u8, end);
        }

        var last = Encoding.Latin1.GetString(_buffer, 0, end);
        return last.Contains($"t{_tag:d9} OK", StringComparison.Ordinal) ? last : throw new InvalidOperationException($"'{command}' was answered: {last[^Math.Min(300, end)..]}");
    }

    private static bool IsTagged(ReadOnlySpan<byte> text, ReadOnlySpan<byte> tag)
    {
        var line = text[(text[..^2].LastIndexOf((byte)'\n') + 1)..];
        return line.StartsWith(tag);
    }

    /// <summary>Receives until what has come ends with something.</summary>
    /// <param name="ending">What to wait for.</param>
    /// <param name="kept">How many octets are in the buffer already.</param>
    /// <returns>How many octets the buffer holds now.</returns>
    private int Receive(ReadOnlySpan<byte> ending, int kept)
    {
        do
        {
            // The end of a long answer is enough; its last line is no longer than half the buffer.
            if (kept > _buffer.Length / 2)
            {
                _buffer.AsSpan(kept - (_buffer.Length / 4), _buffer.Length / 4).CopyTo(_buffer);
                kept = _buffer.Length / 4;
            }

            var read = _socket.Receive(_buffer.AsSpan(kept));
            kept += read > 0 ? read : throw new EndOfStreamException("The server closed the connection.");
        }
        while (!_buffer.AsSpan(0, kept).EndsWith(ending));

        return kept;
    }

    /// <summary>Sends octets and reads nothing.</summary>
    public void Send(ReadOnlySpan<byte> octets)
    {
        while (!octets.IsEmpty)
        {
            octets = octets[_socket.Send(octets)..];
        }
    }
}
