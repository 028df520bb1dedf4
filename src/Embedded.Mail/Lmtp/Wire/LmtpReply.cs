using System.Buffers;
using System.Globalization;
using System.Text;

namespace Embedded.Mail.Lmtp.Wire;

/// <summary>What a command is answered: one reply, or one for each recipient (RFC 2033 §4.2).</summary>
internal sealed class LmtpReply
{
    private readonly byte[] _octets;

    private LmtpReply(int code, string text, bool closes)
    {
        Code = code;
        Closes = closes;
        _octets = Encoding.UTF8.GetBytes(text);
    }

    public static LmtpReply Ok { get; } = Of(250, "2.0.0", "OK");

    /// <summary>Not a word.</summary>
    public static LmtpReply Nothing { get; } = new(0, "", closes: false);

    public static LmtpReply UnknownCommand { get; } = Of(500, "5.5.1", "Unknown command");

    public static LmtpReply BadSyntax { get; } = Of(500, "5.5.2", "Invalid command syntax");

    public static LmtpReply LineTooLong { get; } = Of(500, "5.5.2", "Line too long");

    public static LmtpReply BadParameters { get; } = Of(501, "5.5.4", "Invalid parameters");

    public static LmtpReply TooLarge { get; } = Of(552, "5.3.4", "Message size exceeds fixed limit");

    public static LmtpReply NoSpace { get; } = Of(452, "4.3.1", "Insufficient system storage");

    /// <summary>The code; of several replies that of the first.</summary>
    public int Code { get; }

    /// <summary>Whether the connection ends after it.</summary>
    public bool Closes { get; }

    /// <summary>Whether it tells of a command that the server did not understand or that came at the wrong time; too many of them end the connection.</summary>
    public bool IsProtocolError => Code is >= 500 and <= 504 or 555;

    /// <summary>A reply of one line (RFC 2034).</summary>
    public static LmtpReply Of(int code, string enhanced, string text) => new(code, Line(code, ' ', enhanced, text), closes: false);

    /// <summary>A reply of one line after which the connection ends.</summary>
    public static LmtpReply Closing(int code, string enhanced, string text) => new(code, Line(code, ' ', enhanced, text), closes: true);

    /// <summary>A reply of several lines without an enhanced code: that of LHLO.</summary>
    public static LmtpReply Lines(int code, IReadOnlyList<string> lines)
    {
        var text = new StringBuilder();
        for (var i = 0; i < lines.Count; i++)
        {
            text.Append(Line(code, i == lines.Count - 1 ? ' ' : '-', "", lines[i]));
        }

        return new LmtpReply(code, text.ToString(), closes: false);
    }

    /// <summary>One reply after the other.</summary>
    public static LmtpReply All(IReadOnlyList<LmtpReply> replies) =>
        new(replies[0].Code, string.Concat(replies.Select(static reply => reply.ToString())), closes: false);

    public void WriteTo(IBufferWriter<byte> output) => output.Write(_octets);

    public override string ToString() => Encoding.UTF8.GetString(_octets);

    private static string Line(int code, char separator, string enhanced, string text) => enhanced.Length == 0
        ? string.Create(CultureInfo.InvariantCulture, $"{code}{separator}{text}\r\n")
        : string.Create(CultureInfo.InvariantCulture, $"{code}{separator}{enhanced} {text}\r\n");
}
