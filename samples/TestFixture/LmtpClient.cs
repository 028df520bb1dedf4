using System.Net.Sockets;
using System.Text;

namespace Embedded.Mail.TestFixture;

/// <summary>Sends mail by LMTP (RFC 2033), as an application does that stands next to its mail server.</summary>
public sealed class LmtpClient(string host, int port)
{
    /// <summary>Sends one message to one recipient.</summary>
    /// <exception cref="MailRefusedException">The server does not take it.</exception>
    public async Task SendAsync(string sender, string recipient, string message, CancellationToken cancellationToken)
    {
        using var connection = new TcpClient();
        await connection.ConnectAsync(host, port, cancellationToken);
        await using var stream = connection.GetStream();
        using var reader = new StreamReader(stream, Encoding.UTF8);
        await ExpectAsync(reader, '2', cancellationToken);
        foreach (var command in (string[])["LHLO localhost", $"MAIL FROM:<{sender}>", $"RCPT TO:<{recipient}>"])
        {
            await SendAsync(stream, command + "\r\n", cancellationToken);
            await ExpectAsync(reader, '2', cancellationToken);
        }

        await SendAsync(stream, "DATA\r\n", cancellationToken);
        await ExpectAsync(reader, '3', cancellationToken);
        await SendAsync(stream, Stuffed(message) + ".\r\n", cancellationToken);
        await ExpectAsync(reader, '2', cancellationToken);
        await SendAsync(stream, "QUIT\r\n", cancellationToken);
    }

    // A line that begins with a dot gets another (RFC 5321 §4.5.2).
    private static string Stuffed(string message) =>
        (message.StartsWith('.') ? "." : "") + message.Replace("\r\n.", "\r\n..", StringComparison.Ordinal);

    private static ValueTask SendAsync(NetworkStream stream, string text, CancellationToken cancellationToken) =>
        stream.WriteAsync(Encoding.UTF8.GetBytes(text), cancellationToken);

    private static async Task ExpectAsync(StreamReader reader, char kind, CancellationToken cancellationToken)
    {
        string line;
        do
        {
            line = await reader.ReadLineAsync(cancellationToken) ?? throw new EndOfStreamException("The mail server closed the connection.");
        }
        while (line is [_, _, _, '-', ..]);
        if (line[0] != kind)
        {
            throw new MailRefusedException(line);
        }
    }
}
