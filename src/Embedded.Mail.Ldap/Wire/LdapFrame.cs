namespace Embedded.Mail.Ldap.Wire;

/// <summary>Where one message ends in a stream of octets: a SEQUENCE of definite length (RFC 4511 §5.1).</summary>
internal static class LdapFrame
{
    /// <summary>The longest message taken from a server: attributes asked for are short, and what is longer is not what was asked for.</summary>
    public const int MaxLength = 4 * 1024 * 1024;

    private const byte SequenceTag = 0x30;
    private const int LongestLength = 4;

    /// <summary>Reads a message's whole length off its beginning.</summary>
    /// <param name="octets">What has arrived.</param>
    /// <param name="length">The length with the header; zero while too little has arrived to know.</param>
    /// <param name="error">Why these octets begin no message; empty otherwise.</param>
    /// <returns>Whether the length is known.</returns>
    public static bool TryReadLength(ReadOnlySpan<byte> octets, out int length, out string error)
    {
        length = 0;
        error = octets.Length > 0 && octets[0] != SequenceTag ? "not an LDAP message" : "";
        if (error.Length > 0 || octets.Length < 2)
        {
            return false;
        }

        return octets[1] < 0x80 ? IsTakeable(2 + octets[1], out length, out error) : TryReadLongForm(octets, out length, out error);
    }

    private static bool TryReadLongForm(ReadOnlySpan<byte> octets, out int length, out string error)
    {
        var count = octets[1] & 0x7f;
        length = 0;
        error = count is 0 or > LongestLength ? "length of an LDAP message is not in a form of RFC 4511 §5.1" : "";
        if (error.Length > 0 || octets.Length < 2 + count)
        {
            return false;
        }

        long content = 0;
        foreach (var octet in octets.Slice(2, count))
        {
            content = (content << 8) | octet;
        }

        return IsTakeable(2 + count + content, out length, out error);
    }

    private static bool IsTakeable(long whole, out int length, out string error)
    {
        error = whole > MaxLength ? $"LDAP message of {whole} octets is over {MaxLength}" : "";
        length = error.Length == 0 ? (int)whole : 0;
        return error.Length == 0;
    }
}
