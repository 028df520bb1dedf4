using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Embedded.Mail.Load;

/// <summary>As much of an LMTP client (RFC 2033) as a load needs. It blocks, which costs the machine that both sides share the least.</summary>
internal sealed class LmtpConnection : IDisposable
{
    private readonly Socket _socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly byte[] _buffer = new byte[4096];
    private int _start;
    private int _end;

    /// <summary>Connects and says LHLO.</summary>
    public LmtpConnection(int port)
    {
        _socket.Connect(new IPEndPoint(IPAddress.Loopback, port));
        ExpectReply(220);
        Send("LHLO load.example.org\r\n"u8);
        ExpectReply(250);
    }

    /// <summary>Delivers one message to one recipient; the commands go together, as PIPELINING (RFC 2920) lets them.</summary>
    /// <param name="recipient">The address.</param>
    /// <param name="text">The message as DATA sends it, with the line that ends it.</param>
    public void Deliver(string recipient, ReadOnlySpan<byte> text)
    {
        Send(Encoding.ASCII.GetBytes($"MAIL FROM:<sender@example.org>\r\nRCPT TO:<{recipient}>\r\nDATA\r\n"));
        ExpectReply(250);
        ExpectReply(250);
        ExpectReply(354);
        Send(text);
        ExpectReply(250);
    }

    public void Dispose() => _socket.Dispose();

    private void Send(ReadOnlySpan<byte> octets)
    {
        while (!octets.IsEmpty)
        {
            octets = octets[_socket.Send(octets)..];
        }
    }

    private void ExpectReply(int code)
    {
        string line;
        do
        {
            line = ReadLine();
            if (!line.StartsWith(code.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal))
            {
                throw new InvalidOperationException($"{code} was expected, '{line}' came.");
            }
        }
        while (line.Length > 3 && line[3] == '-');
    }

    private string ReadLine()
    {
        while (true)
        {
            var length = _buffer.AsSpan(_start, _end - _start).IndexOf((byte)'\n');
            if (length >= 0)
            {
                var line = Encoding.ASCII.GetString(_buffer, _start, length);
                _start += length + 1;
                return line;
            }

            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            (_start, _end) = (0, _end - _start);
            var read = _socket.Receive(_buffer.AsSpan(_end));
            _end += read > 0 ? read : throw new EndOfStreamException("The server closed the connection.");
        }
    }
}
