namespace Embedded.Mail.Tests.Conformance.Imap;

/// <summary>What a piece of a pattern stands for.</summary>
internal enum PatternKind
{
    /// <summary>Itself, in any case.</summary>
    Text,

    /// <summary>Itself, in this case.</summary>
    CasedText,

    /// <summary>The variable of that name.</summary>
    Variable,
}

/// <summary>A piece of a pattern.</summary>
internal readonly record struct PatternToken(PatternKind Kind, string Value)
{
    /// <summary>Whether it is a variable for a sequence number.</summary>
    public bool IsNumber => Kind == PatternKind.Variable && Value.All(char.IsAsciiDigit);
}

/// <summary>Text with variables: <c>$name</c>, <c>${name}</c>, <c>${case:text}</c>; <c>$$</c> is a dollar.</summary>
internal static class TextPattern
{
    private const string CasePrefix = "case:";

    public static IReadOnlyList<PatternToken> Parse(string text)
    {
        var tokens = new List<PatternToken>();
        var at = 0;
        while (at < text.Length)
        {
            var dollar = text.IndexOf('$', at);
            if (dollar != at)
            {
                tokens.Add(new PatternToken(PatternKind.Text, dollar < 0 ? text[at..] : text[at..dollar]));
                at = dollar < 0 ? text.Length : dollar;
            }
            else
            {
                var (token, length) = ParseVariable(text, at);
                tokens.Add(token);
                at += length;
            }
        }

        return tokens;
    }

    private static (PatternToken Token, int Length) ParseVariable(string text, int dollar)
    {
        var rest = text.AsSpan(dollar + 1);
        if (rest.StartsWith("$"))
        {
            return (new PatternToken(PatternKind.Text, "$"), 2);
        }

        if (rest.StartsWith("{") && rest.IndexOf('}') is var close && close > 1)
        {
            var name = rest[1..close].ToString();
            return (name.StartsWith(CasePrefix, StringComparison.Ordinal)
                ? new PatternToken(PatternKind.CasedText, name[CasePrefix.Length..])
                : new PatternToken(PatternKind.Variable, name), close + 2);
        }

        var length = 0;
        while (length < rest.Length && (char.IsAsciiLetterOrDigit(rest[length]) || rest[length] == '_'))
        {
            length++;
        }

        return length == 0 ? (new PatternToken(PatternKind.Text, "$"), 1) : (new PatternToken(PatternKind.Variable, rest[..length].ToString()), length + 1);
    }
}
