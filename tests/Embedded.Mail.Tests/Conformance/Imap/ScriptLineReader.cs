using System.Text.RegularExpressions;

namespace Embedded.Mail.Tests.Conformance.Imap;

/// <summary>Gives the lines of a script, literals joined to the lines they belong to, without comments and what a condition leaves out.</summary>
internal sealed partial class ScriptLineReader(IReadOnlyList<string> lines, int start, Func<string, bool> isSet)
{
    // Whether the lines within each open condition count.
    private readonly Stack<bool> _conditions = new();
    private int _at = start;
    private ScriptLine? _peeked;

    /// <summary>The next line, which stays; null at the end.</summary>
    public ScriptLine? Peek() => _peeked ??= ReadNext();

    /// <summary>The next line.</summary>
    public ScriptLine Read()
    {
        var line = Peek() ?? throw new ScriptException("The script ends where a line was expected");
        _peeked = null;
        return line;
    }

    [GeneratedRegex("^!(ifenv|ifnenv|else|endif)\\b *(.*)$")]
    private static partial Regex Condition();

    private ScriptLine? ReadNext()
    {
        while (_at < lines.Count)
        {
            var number = _at + 1;
            var line = lines[_at++];
            if (Condition().Match(line) is { Success: true } condition)
            {
                Follow(condition.Groups[1].Value, condition.Groups[2].Value.Trim());
            }
            else if (line.Trim().Length > 0 && !line.StartsWith('#'))
            {
                var whole = ReadWhole(line, number);
                if (!_conditions.Contains(false))
                {
                    return whole;
                }
            }
        }

        return _conditions.Count == 0 ? null : throw new ScriptException("!endif is missing");
    }

    private void Follow(string word, string name)
    {
        if (word is "else" or "endif" && _conditions.Count == 0)
        {
            throw new ScriptException($"!{word} without a condition");
        }

        switch (word)
        {
            case "else":
                _conditions.Push(!_conditions.Pop());
                break;
            case "endif":
                _ = _conditions.Pop();
                break;
            default:
                _conditions.Push(isSet(name) == (word == "ifenv"));
                break;
        }
    }

    private ScriptLine ReadWhole(string line, int number)
    {
        var (text, isOpen, isBinary) = Opened(line);
        var literals = new List<ScriptLiteral>();
        while (isOpen)
        {
            var octets = ReadLiteral(isBinary, number);
            var wasBinary = isBinary;
            (var after, isOpen, isBinary) = Opened(lines[_at++][3..]);
            literals.Add(new ScriptLiteral(octets, wasBinary, after));
        }

        return new ScriptLine(number, text, literals);
    }

    private static (string Text, bool IsOpen, bool IsBinary) Opened(string line) =>
        line.EndsWith("~{{{", StringComparison.Ordinal) ? (line[..^4], true, true)
        : line.EndsWith("{{{", StringComparison.Ordinal) ? (line[..^3], true, false)
        : (line, false, false);

    private string ReadLiteral(bool isBinary, int number)
    {
        var first = _at;
        while (_at < lines.Count && !lines[_at].StartsWith("}}}", StringComparison.Ordinal))
        {
            _at++;
        }

        return _at < lines.Count
            ? string.Join(isBinary ? "\n" : "\r\n", lines.Skip(first).Take(_at - first))
            : throw new ScriptException($"The literal of line {number} has no end");
    }
}
