namespace Embedded.Mail.Mime;

/// <summary>The base subject of RFC 5256 §2.1, by which SORT orders and THREAD gathers.</summary>
public static class BaseSubject
{
    /// <summary>Finds the base subject.</summary>
    /// <param name="subject">The Subject field's value, as it stands in the message.</param>
    /// <param name="isReplyOrForward">Whether anything was removed that marks a reply or a forward.</param>
    public static string Find(ReadOnlySpan<byte> subject, out bool isReplyOrForward)
    {
        isReplyOrForward = false;
        ReadOnlySpan<char> text = Collapse(EncodedWords.Decode(subject));
        while (true)
        {
            text = WithoutTrailers(text, ref isReplyOrForward);
            text = WithoutLeaders(text, ref isReplyOrForward);
            if (!(text.StartsWith("[fwd:", StringComparison.OrdinalIgnoreCase) && text.EndsWith("]")))
            {
                return text.ToString();
            }

            isReplyOrForward = true;
            text = text[5..^1];
        }
    }

    private static string Collapse(string text)
    {
        var collapsed = new System.Text.StringBuilder(text.Length);
        foreach (var character in text)
        {
            var isBlank = character is ' ' or '\t' or '\r' or '\n';
            if (!isBlank || (collapsed.Length > 0 && collapsed[^1] != ' '))
            {
                collapsed.Append(isBlank ? ' ' : character);
            }
        }

        return collapsed.ToString();
    }

    private static ReadOnlySpan<char> WithoutTrailers(ReadOnlySpan<char> text, scoped ref bool isReplyOrForward)
    {
        text = text.TrimEnd(' ');
        while (text.EndsWith("(fwd)", StringComparison.OrdinalIgnoreCase))
        {
            text = text[..^5].TrimEnd(' ');
            isReplyOrForward = true;
        }

        return text;
    }

    // Blobs in brackets go with the mark behind them, or alone where something is left without them: then all at once, since no mark follows any.
    private static ReadOnlySpan<char> WithoutLeaders(ReadOnlySpan<char> text, scoped ref bool isReplyOrForward)
    {
        while (true)
        {
            text = text.TrimStart(' ');
            var rest = SkipBlobs(text, out var last);
            if (!TrySkipMark(rest, out text))
            {
                return rest.IsEmpty ? last : rest;
            }

            isReplyOrForward = true;
        }
    }

    private static ReadOnlySpan<char> SkipBlobs(ReadOnlySpan<char> text, out ReadOnlySpan<char> last)
    {
        last = text;
        while (TrySkipBlob(text, out var rest))
        {
            last = text;
            text = rest;
        }

        return text;
    }

    private static bool TrySkipBlob(ReadOnlySpan<char> text, out ReadOnlySpan<char> rest)
    {
        rest = text;
        if (!text.StartsWith("["))
        {
            return false;
        }

        var end = text[1..].IndexOfAny('[', ']');
        if (end < 0 || text[end + 1] != ']')
        {
            return false;
        }

        rest = text[(end + 2)..].TrimStart(' ');
        return true;
    }

    private static bool TrySkipMark(ReadOnlySpan<char> text, out ReadOnlySpan<char> rest)
    {
        rest = text;
        var length = text.StartsWith("fwd", StringComparison.OrdinalIgnoreCase) ? 3
            : text.StartsWith("re", StringComparison.OrdinalIgnoreCase) || text.StartsWith("fw", StringComparison.OrdinalIgnoreCase) ? 2
            : 0;
        if (length == 0)
        {
            return false;
        }

        var behind = text[length..].TrimStart(' ');
        TrySkipBlob(behind, out behind);
        if (!behind.StartsWith(":"))
        {
            return false;
        }

        rest = behind[1..];
        return true;
    }
}
