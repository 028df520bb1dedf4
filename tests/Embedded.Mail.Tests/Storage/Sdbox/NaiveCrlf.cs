namespace Embedded.Mail.Tests.Storage.Sdbox;

/// <summary>Line ends one octet after the other, as plainly as can be, to compare with.</summary>
internal static class NaiveCrlf
{
    /// <summary>A CR before each LF that has none.</summary>
    public static byte[] Of(ReadOnlySpan<byte> stored)
    {
        var result = new List<byte>();
        for (var i = 0; i < stored.Length; i++)
        {
            if (stored[i] == '\n' && (i == 0 || stored[i - 1] != '\r'))
            {
                result.Add((byte)'\r');
            }

            result.Add(stored[i]);
        }

        return [.. result];
    }

    /// <summary>No CR that stands directly before an LF.</summary>
    public static byte[] Stripped(ReadOnlySpan<byte> text)
    {
        var result = new List<byte>();
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] != '\r' || i + 1 == text.Length || text[i + 1] != '\n')
            {
                result.Add(text[i]);
            }
        }

        return [.. result];
    }
}
