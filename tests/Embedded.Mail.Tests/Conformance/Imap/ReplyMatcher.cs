using System.Globalization;

namespace Embedded.Mail.Tests.Conformance.Imap;

/// <summary>Compares one reply with one expectation. Variables without a value take theirs from the reply; they are kept if the whole of it fits.</summary>
/// <param name="variables">The variables of the script.</param>
/// <param name="tag">What <c>$tag</c> stands for.</param>
/// <param name="currentNumber">The sequence number that a message has now, by the one it had when the group began; 0 when it is gone.</param>
internal sealed class ReplyMatcher(ScriptVariables variables, string tag, Func<int, int> currentNumber)
{
    private readonly Dictionary<string, string> _captured = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Compares, and gives the variables their values if the reply fits.</summary>
    /// <param name="expected">What is expected, its lists ruled.</param>
    /// <param name="actual">What came.</param>
    /// <param name="keeps">Whether a reply that fits gives variables their values.</param>
    public bool Fits(IReadOnlyList<ImapArgument> expected, IReadOnlyList<ImapArgument> actual, bool keeps = true)
    {
        _captured.Clear();
        var isPrefix = actual.Count > 0 && ArgumentReader.IsStatus(actual[0]);
        var fits = FitsInOrder(expected, actual, ListRule.Exact with { AllowsExtra = isPrefix }, isPrefix);
        if (fits && keeps)
        {
            variables.Add(_captured);
        }

        return fits;
    }

    private bool FitsInOrder(IReadOnlyList<ImapArgument> expected, IReadOnlyList<ImapArgument> actual, ListRule rule, bool isPrefix = false)
    {
        var at = 0;
        for (var i = 0; i < expected.Count; i++, at++)
        {
            if (expected[i].Is("$]"))
            {
                at = IndexOfBracket(actual, at);
            }
            else if (!FitsHere(expected[i], isPrefix && i == expected.Count - 1, actual, ref at, rule))
            {
                return false;
            }
        }

        return at <= actual.Count && actual.Skip(at).All(rule.Allows);
    }

    private bool FitsHere(ImapArgument expected, bool isPrefix, IReadOnlyList<ImapArgument> actual, ref int at, ListRule rule)
    {
        while (at < actual.Count && !FitsOne(expected, actual[at], isPrefix))
        {
            if (!rule.Ignores(actual[at]))
            {
                return false;
            }

            at++;
        }

        return at < actual.Count;
    }

    private static int IndexOfBracket(IReadOnlyList<ImapArgument> actual, int at)
    {
        while (at < actual.Count && (actual[at] is not ImapArgument.Text text || !text.Value.Contains(']')))
        {
            at++;
        }

        return at;
    }

    private bool FitsInAnyOrder(ImapArgument.List expected, IReadOnlyList<ImapArgument> actual)
    {
        var used = new bool[actual.Count];
        foreach (var chain in expected.Items.Chunk(expected.Rule.Chain))
        {
            var places = Enumerable.Range(0, Math.Max(0, actual.Count - chain.Length + 1)).OrderBy(place => used[place]);
            var found = places.Cast<int?>().FirstOrDefault(place => FitsAt(chain, actual, place!.Value));
            if (found is not { } start)
            {
                return false;
            }

            Array.Fill(used, true, start, chain.Length);
        }

        return actual.Where((_, at) => !used[at]).All(expected.Rule.Allows);
    }

    private bool FitsAt(ImapArgument[] chain, IReadOnlyList<ImapArgument> actual, int place)
    {
        var before = _captured.ToArray();
        for (var i = 0; i < chain.Length; i++)
        {
            if (!FitsOne(chain[i], actual[place + i], isPrefix: false))
            {
                Restore(before);
                return false;
            }
        }

        return true;
    }

    private void Restore(KeyValuePair<string, string>[] captured)
    {
        _captured.Clear();
        foreach (var (name, value) in captured)
        {
            _captured[name] = value;
        }
    }

    private bool FitsOne(ImapArgument expected, ImapArgument actual, bool isPrefix) => (expected, actual) switch
    {
        (ImapArgument.Text { Value: "$" }, _) => true,
        (ImapArgument.Nil, _) => actual is ImapArgument.Nil,
        (ImapArgument.List list, ImapArgument.List items) => list.Rule.Chain == 0 ? FitsInOrder(list.Items, items.Items, list.Rule) : FitsInAnyOrder(list, items.Items),
        (ImapArgument.Text pattern, ImapArgument.Text text) => FitsText(pattern.Value, text.Value, isPrefix),
        _ => false,
    };

    private bool FitsText(string pattern, string text, bool isPrefix)
    {
        var tokens = TextPattern.Parse(pattern);
        var at = 0;
        for (var i = 0; i < tokens.Count; i++)
        {
            if (ValueOf(tokens[i]) is { } value)
            {
                var comparison = tokens[i].Kind == PatternKind.CasedText ? StringComparison.Ordinal : StringComparison.OrdinalIgnoreCase;
                if (!text.AsSpan(at).StartsWith(value, comparison))
                {
                    return false;
                }

                at += value.Length;
            }
            else if (!TryCapture(tokens[i].Value, text, at, i + 1 < tokens.Count ? ValueOf(tokens[i + 1]) : null, out at))
            {
                return false;
            }
        }

        return isPrefix || at == text.Length;
    }

    private bool TryCapture(string name, string text, int from, string? next, out int end)
    {
        end = string.IsNullOrEmpty(next) ? text.Length : text.IndexOf(next[0], from);
        if (end < 0 || !MayHold(name, text[from..end]))
        {
            return false;
        }

        _captured[name] = text[from..end];
        return true;
    }

    private bool MayHold(string name, string text)
    {
        if (!ScriptVariables.TryGetModSeqNumber(name, out var number))
        {
            return true;
        }

        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var modSeq)
            && (variables.HighestModSeq is not { } highest || modSeq >= highest.ModSeq + (number - highest.Number));
    }

    private string? ValueOf(PatternToken token) =>
        token.Kind != PatternKind.Variable ? token.Value
        : token.IsNumber ? currentNumber(int.Parse(token.Value, CultureInfo.InvariantCulture)).ToString(CultureInfo.InvariantCulture)
        : token.Value.Equals("tag", StringComparison.OrdinalIgnoreCase) ? tag
        : variables[token.Value] ?? _captured.GetValueOrDefault(token.Value);
}
