using System.Collections.Immutable;
using System.Text;

namespace Embedded.Mail.Messages;

/// <summary>Reads a text with %-variables. Used once.</summary>
/// <param name="text">The text.</param>
/// <param name="furtherNames">Names besides those of <see cref="VariableValues"/>; one that ends with a colon is a prefix.</param>
internal sealed class VariableParser(string text, IReadOnlyCollection<string> furtherNames)
{
    // Far above any sense, far below an overflow.
    private const int MaxNumber = 65_535;

    private readonly ImmutableArray<VariablePart>.Builder _parts = ImmutableArray.CreateBuilder<VariablePart>();
    private readonly StringBuilder _literal = new();
    private int _at;

    /// <summary>The first error.</summary>
    public string Error { get; private set; } = "";

    public bool TryParse(out ImmutableArray<VariablePart> parts)
    {
        while (_at < text.Length)
        {
            var c = text[_at++];
            if (c != '%')
            {
                _literal.Append(c);
            }
            else if (!TryReadVariable(_at - 1))
            {
                parts = [];
                return false;
            }
        }

        EndLiteral();
        parts = _parts.Count > 0 ? _parts.DrainToImmutable() : [new VariablePart("", null, default)];
        return true;
    }

    private bool TryReadVariable(int start)
    {
        if (!TryReadFormat(out var format) || !TryReadName(start, out var name))
        {
            return false;
        }

        if (name == "%")
        {
            _literal.Append('%');
            return true;
        }

        if ((VariableValues.LongNameOf(name) ?? FurtherName(name)) is not { } known)
        {
            return Fail($"unknown variable %{(name.Length == 1 ? name : $"{{{name}}}")} in '{text}'");
        }

        EndLiteral();
        _parts.Add(new VariablePart("", known, format));
        return true;
    }

    // [<offset>.]<width><modifiers>; what stands before the point is known for an offset only when the point comes.
    private bool TryReadFormat(out VariableFormat format)
    {
        format = default;
        if (!TryReadNumber(out var first, out var zeros))
        {
            return false;
        }

        // Only an offset has a sign, or a width behind one.
        var (offset, width) = (0, Math.Abs(first));
        if (Peek() == '.')
        {
            _at++;
            offset = first;
            if (!TryReadNumber(out width, out zeros))
            {
                return false;
            }
        }

        var begin = _at;
        while (VariableFormat.KnownModifiers.Contains(Peek()))
        {
            _at++;
        }

        format = new VariableFormat(text[begin.._at], offset, width, zeros);
        return true;
    }

    private bool TryReadNumber(out int value, out bool startsWithZero)
    {
        var negative = Peek() == '-';
        _at += negative ? 1 : 0;
        startsWithZero = Peek() == '0';
        value = 0;
        while (char.IsAsciiDigit(Peek()))
        {
            value = (value * 10) + (text[_at++] - '0');
            if (value > MaxNumber)
            {
                return Fail($"width or offset of a variable is over {MaxNumber} in '{text}'");
            }
        }

        value = negative ? -value : value;
        return true;
    }

    private bool TryReadName(int start, out string name)
    {
        name = "";
        if (_at >= text.Length)
        {
            return Fail($"variable is not complete at the end of '{text}'");
        }

        if (text[_at] != '{')
        {
            name = text[_at++].ToString();
            return true;
        }

        var end = text.IndexOf('}', _at);
        if (end < 0)
        {
            return Fail($"variable '{text[start..]}' has no closing brace");
        }

        name = text[(_at + 1)..end];
        _at = end + 1;
        return name.Length > 0 || Fail($"variable without a name in '{text}'");
    }

    private string? FurtherName(string name) =>
        furtherNames.Any(further => further == name || (further.EndsWith(':') && name.Length > further.Length && name.StartsWith(further, StringComparison.Ordinal)))
            ? name
            : null;

    private char Peek() => _at < text.Length ? text[_at] : '\0';

    private void EndLiteral()
    {
        if (_literal.Length > 0)
        {
            _parts.Add(new VariablePart(_literal.ToString(), null, default));
            _literal.Clear();
        }
    }

    private bool Fail(string error)
    {
        Error = Error.Length == 0 ? error : Error;
        return false;
    }
}
