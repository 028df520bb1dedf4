namespace Embedded.Mail.Auth.PasswordSchemes;

/// <summary>The base64 of crypt(3): another alphabet, and the lowest six bits first.</summary>
internal static class CryptBase64
{
    public const string Alphabet = "./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    /// <summary>Writes the lowest bits of a 24-bit group.</summary>
    /// <param name="output">Where the characters go, as octets.</param>
    /// <param name="group">The group.</param>
    /// <param name="characters">How many characters of six bits to write.</param>
    public static void Append(List<byte> output, int group, int characters)
    {
        for (; characters > 0; characters--, group >>= 6)
        {
            output.Add((byte)Alphabet[group & 0x3f]);
        }
    }
}
