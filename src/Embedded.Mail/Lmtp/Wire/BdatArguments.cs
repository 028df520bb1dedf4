using System.Text;

namespace Embedded.Mail.Lmtp.Wire;

/// <summary>The arguments of BDAT (RFC 3030 §2).</summary>
/// <param name="Size">How many octets follow the line.</param>
/// <param name="IsLast">Whether they end the message.</param>
internal readonly record struct BdatArguments(long Size, bool IsLast)
{
    /// <summary>Reads <c>size [LAST]</c>; on failure gives the reply, and nobody knows where the next command begins.</summary>
    public static bool TryRead(ReadOnlySpan<byte> arguments, out BdatArguments read, out LmtpReply? failure)
    {
        var space = arguments.IndexOf((byte)' ');
        var digits = space < 0 ? arguments : arguments[..space];
        var rest = space < 0 ? default : arguments[(space + 1)..].Trim((byte)' ');
        var isLast = Ascii.EqualsIgnoreCase(rest, "LAST"u8);
        var sized = LmtpLine.TryReadNumber(digits, out var size);
        read = new BdatArguments(size, isLast);
        failure = !sized ? LmtpReply.Of(501, "5.5.4", "Invalid chunk size parameter")
            : !isLast && !rest.IsEmpty ? LmtpReply.BadParameters
            : null;
        return failure is null;
    }
}
