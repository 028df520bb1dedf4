using System.Globalization;
using System.Text;

namespace Embedded.Mail.Tests.Conformance.Imap;

/// <summary>Takes a line apart into arguments. <c>[</c> and <c>]</c> are ordinary characters of atoms; literals stand in the line as <c>{5}</c>, CRLF and their octets.</summary>
internal sealed class ArgumentReader
{
    private readonly string _line;
    private int _at;

    private ArgumentReader(string line) => _line = line;

    private bool IsAtEnd => _at >= _line.Length;

    /// <summary>Reads a reply without its tag or asterisk.</summary>
    public static IReadOnlyList<ImapArgument> Read(string line)
    {
        var reader = new ArgumentReader(line);
        var arguments = new List<ImapArgument>();
        while (reader.TryReadNext(out var argument))
        {
            arguments.Add(argument);
            if (arguments.Count == 1 && IsStatus(argument))
            {
                reader.ReadStatusText(arguments);
            }
        }

        return reader.IsAtEnd ? arguments : throw new ScriptException($"A ) too many: {line}");
    }

    /// <summary>Whether a reply that begins so ends in text for humans.</summary>
    public static bool IsStatus(ImapArgument argument) =>
        argument.Is("OK") || argument.Is("NO") || argument.Is("BAD") || argument.Is("BYE") || argument.Is("PREAUTH");

    // After the response code come words, in which parentheses and quotes mean nothing.
    private void ReadStatusText(List<ImapArgument> arguments)
    {
        SkipSpaces();
        if (!IsAtEnd && _line[_at] == '[')
        {
            ImapArgument argument;
            do
            {
                if (!TryReadNext(out argument!))
                {
                    return;
                }

                arguments.Add(argument);
            }
            while (argument is not ImapArgument.Atom { Value: var atom } || !atom.Contains(']'));
        }

        arguments.AddRange(_line[_at..].Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(word => new ImapArgument.Atom(word)));
        _at = _line.Length;
    }

    private bool TryReadNext([System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out ImapArgument? argument)
    {
        SkipSpaces();
        argument = IsAtEnd || _line[_at] == ')' ? null : ReadOne();
        return argument is not null;
    }

    private ImapArgument ReadOne()
    {
        switch (_line[_at])
        {
            case '(':
                return ReadList();
            case '"':
                return ReadQuoted();
            case '{':
            case '~' when _at + 1 < _line.Length && _line[_at + 1] == '{':
                return TryReadLiteral(out var literal) ? literal : ReadAtom();
            default:
                return ReadAtom();
        }
    }

    private ImapArgument.List ReadList()
    {
        _at++;
        var items = new List<ImapArgument>();
        while (TryReadNext(out var item))
        {
            items.Add(item);
        }

        if (IsAtEnd)
        {
            throw new ScriptException($"A list without an end: {_line}");
        }

        _at++;
        return new ImapArgument.List(items, ListRule.Exact);
    }

    private ImapArgument.String ReadQuoted()
    {
        var text = new StringBuilder();
        for (_at++; !IsAtEnd; _at++)
        {
            if (_line[_at] == '"')
            {
                _at++;
                return new ImapArgument.String(text.ToString());
            }

            _at += _line[_at] == '\\' ? 1 : 0;
            _ = IsAtEnd ? text : text.Append(_line[_at]);
        }

        throw new ScriptException($"A quoted string without an end: {_line}");
    }

    private bool TryReadLiteral([System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out ImapArgument? literal)
    {
        literal = null;
        var open = _line[_at] == '~' ? _at + 1 : _at;
        var close = _line.IndexOf("}\r\n", open, StringComparison.Ordinal);
        if (close < 0 || !int.TryParse(_line.AsSpan(open + 1, close - open - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var length))
        {
            return false;
        }

        literal = new ImapArgument.String(_line.Substring(close + 3, length));
        _at = close + 3 + length;
        return true;
    }

    private ImapArgument ReadAtom()
    {
        var end = _line.AsSpan(_at).IndexOfAny(' ', '(', ')');
        var atom = end < 0 ? _line[_at..] : _line.Substring(_at, end);
        _at += atom.Length;
        return atom.Equals("NIL", StringComparison.OrdinalIgnoreCase) ? new ImapArgument.Nil() : new ImapArgument.Atom(atom);
    }

    private void SkipSpaces()
    {
        while (!IsAtEnd && _line[_at] is ' ' or '\r' or '\n' or '\t')
        {
            _at++;
        }
    }
}
