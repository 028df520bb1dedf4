using System.Globalization;
using System.Text;

namespace Embedded.Mail.Tests.Conformance.Imap;

/// <summary>The variables of a script, by name.</summary>
internal sealed class ScriptVariables
{
    private readonly Dictionary<string, string> _values = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>What a variable holds; null when it holds nothing.</summary>
    public string? this[string name]
    {
        get => _values.GetValueOrDefault(name);
        set => _values[name] = value!;
    }

    public void Add(IEnumerable<KeyValuePair<string, string>> captured)
    {
        foreach (var (name, value) in captured)
        {
            _values[name] = value;
        }
    }

    /// <summary>The highest of the variables that modseqs are kept in.</summary>
    public (long Number, long ModSeq)? HighestModSeq => _values
        .Where(pair => TryGetModSeqNumber(pair.Key, out _) && long.TryParse(pair.Value, out _))
        .Select(pair => ((long, long)?)(ModSeqNumber(pair.Key), long.Parse(pair.Value, CultureInfo.InvariantCulture)))
        .MaxBy(pair => pair!.Value.Item2);

    /// <summary>Whether a name is one for a modseq, such as <c>modseq2</c>.</summary>
    public static bool TryGetModSeqNumber(string name, out long number)
    {
        number = 0;
        return name.StartsWith("modseq", StringComparison.OrdinalIgnoreCase)
            && long.TryParse(name.AsSpan("modseq".Length), NumberStyles.None, CultureInfo.InvariantCulture, out number);
    }

    /// <summary>Puts values in the place of names.</summary>
    /// <param name="text">The text of a command.</param>
    /// <param name="isStrict">Whether a name without a value is an error; else it stays as it is.</param>
    public string Expand(string text, bool isStrict = true)
    {
        var result = new StringBuilder();
        foreach (var token in TextPattern.Parse(text))
        {
            _ = result.Append(token.Kind switch
            {
                PatternKind.Variable when this[token.Value] is { } value => value,
                PatternKind.Variable when token.IsNumber => token.Value,
                PatternKind.Variable when isStrict => throw new ScriptException($"${token.Value} has no value in: {text}"),
                PatternKind.Variable => "$" + token.Value,
                _ => token.Value,
            });
        }

        return result.ToString();
    }

    private static long ModSeqNumber(string name) => TryGetModSeqNumber(name, out var number) ? number : 0;
}
