namespace Embedded.Mail.Mime;

/// <summary>Hexadecimal digits.</summary>
internal static class Hex
{
    /// <summary>The value of a digit in any case; only for what <c>char.IsAsciiHexDigit</c> takes.</summary>
    public static int Value(byte digit) => digit <= '9' ? digit - '0' : (digit | 0x20) - 'a' + 10;
}
