using System.Buffers;

namespace Embedded.Mail.Lmtp.Wire;

/// <summary>Tells whether a client's name for itself may stand in a header field.</summary>
internal static class HostNames
{
    private static readonly SearchValues<byte> Literal = SearchValues.Create("0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-:."u8);

    /// <summary>Whether it is a domain or an address literal (RFC 5321 §4.1.3), at most 255 octets; underscores and UTF-8 (RFC 6531 §3.3) are let through.</summary>
    public static bool IsValid(ReadOnlySpan<byte> name)
    {
        if (name.IsEmpty || name.Length > 255)
        {
            return false;
        }

        if (name[0] == '[')
        {
            return name[^1] == ']' && name.Length > 2 && name[1..^1].IndexOfAnyExcept(Literal) < 0;
        }

        foreach (var octet in name)
        {
            if (!char.IsAsciiLetterOrDigit((char)octet) && octet is not ((byte)'-' or (byte)'.' or (byte)'_' or >= 0x80))
            {
                return false;
            }
        }

        return name[0] != '.' && name[^1] != '.' && name.IndexOf(".."u8) < 0;
    }
}
