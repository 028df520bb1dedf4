namespace Embedded.Mail.InteropTests;

/// <summary>Messages to send, with CRLF line ends.</summary>
internal static class TestMessage
{
    public static string Text(string subject, string body) =>
        "From: Bob <bob@example.org>\r\n" +
        "To: Alice <alice@example.org>\r\n" +
        $"Subject: {subject}\r\n" +
        "Date: Sun, 1 Mar 2026 12:00:00 +0100\r\n" +
        $"Message-ID: <{Guid.NewGuid():N}@example.org>\r\n" +
        "MIME-Version: 1.0\r\n" +
        "Content-Type: text/plain; charset=utf-8\r\n" +
        "Content-Transfer-Encoding: 8bit\r\n" +
        $"\r\n{body}\r\n";
}
