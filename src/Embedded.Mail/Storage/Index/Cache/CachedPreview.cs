using System.Buffers;
using System.Text;

namespace Embedded.Mail.Storage.Index.Cache;

/// <summary>The field <c>body.snippet</c>: the octet <c>1</c>, which tells how the text was made, and the text in UTF-8.</summary>
internal static class CachedPreview
{
    private const byte Version = (byte)'1';

    /// <summary>Reads a value; false when it was made in a way that is not known.</summary>
    public static bool TryRead(ReadOnlySpan<byte> value, out ReadOnlySpan<byte> text)
    {
        var isKnown = !value.IsEmpty && value[0] == Version;
        text = isKnown ? value[1..] : default;
        return isKnown;
    }

    public static void Write(string text, IBufferWriter<byte> output)
    {
        output.Write([Version]);
        _ = Encoding.UTF8.GetBytes(text, output);
    }
}
