using System.Text;

namespace Embedded.Mail.Mime;

/// <summary>UTF-8 in which an octet that cannot be of it is one of Windows-1252: how text is read that says nothing, or nonsense, of its charset.</summary>
internal sealed class LenientUtf8 : Encoding
{
    private LenientUtf8()
    {
    }

    public static LenientUtf8 Instance { get; } = new();

    public override Decoder GetDecoder() => new LenientUtf8Decoder();

    public override int GetByteCount(char[] chars, int index, int count) => UTF8.GetByteCount(chars, index, count);

    public override int GetBytes(char[] chars, int charIndex, int charCount, byte[] bytes, int byteIndex) => UTF8.GetBytes(chars, charIndex, charCount, bytes, byteIndex);

    public override int GetCharCount(byte[] bytes, int index, int count) => Decode(bytes.AsSpan(index, count)).Length;

    public override int GetChars(byte[] bytes, int byteIndex, int byteCount, char[] chars, int charIndex)
    {
        var text = Decode(bytes.AsSpan(byteIndex, byteCount));
        text.CopyTo(chars.AsSpan(charIndex));
        return text.Length;
    }

    public override int GetMaxByteCount(int charCount) => UTF8.GetMaxByteCount(charCount);

    public override int GetMaxCharCount(int byteCount) => byteCount;

    /// <summary>Decodes a whole text.</summary>
    public static string Decode(ReadOnlySpan<byte> octets)
    {
        if (System.Text.Unicode.Utf8.IsValid(octets))
        {
            return UTF8.GetString(octets);
        }

        // Every octet gives at most one character.
        var characters = new char[octets.Length];
        new LenientUtf8Decoder().Convert(octets, characters, flush: true, out _, out var written, out _);
        return new string(characters, 0, written);
    }
}
