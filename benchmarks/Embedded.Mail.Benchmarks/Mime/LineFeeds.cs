namespace Embedded.Mail.Benchmarks.Mime;

/// <summary>The limit a reader of lines is measured against: every line feed found by the vectorised <c>IndexOf</c>.</summary>
internal static class LineFeeds
{
    public static int Count(ReadOnlySpan<byte> text)
    {
        var lines = 0;
        while (text.IndexOf((byte)'\n') is var feed and >= 0)
        {
            text = text[(feed + 1)..];
            lines++;
        }

        return lines;
    }
}
