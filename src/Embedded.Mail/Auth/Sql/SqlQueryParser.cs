using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Embedded.Mail.Messages;

namespace Embedded.Mail.Auth.Sql;

/// <summary>
/// Turns the variables of a query into parameters. Quoted text with a variable in it becomes one parameter, quotes included. Knows of SQL only where text begins and ends; should a data base see that in another way, the query is
/// wrong for everybody, but no value can become SQL. Used once.
/// </summary>
internal sealed class SqlQueryParser(string text, SqlOptions options)
{
    private const string ModifiersAndWidth = "-.0123456789" + VariableFormat.KnownModifiers;

    private readonly StringBuilder _sql = new(text.Length);
    private readonly ImmutableArray<SqlParameter>.Builder _parameters = ImmutableArray.CreateBuilder<SqlParameter>();
    private int _at;

    /// <summary>Reads a query.</summary>
    /// <exception cref="FormatException">A variable is wrong or stands where none can, or the text ends within quotes.</exception>
    public static SqlQuery Parse(string text, SqlOptions options) => new SqlQueryParser(text, options).Parse();

    /// <summary>Why <see cref="Parse(string, SqlOptions)"/> would throw; null when it would not.</summary>
    public static string? FindError(string text, SqlOptions options)
    {
        try
        {
            _ = Parse(text, options);
            return null;
        }
        catch (FormatException e)
        {
            return e.Message;
        }
    }

    private SqlQuery Parse()
    {
        while (_at < text.Length)
        {
            ReadPiece(text[_at]);
        }

        return new SqlQuery(_sql.ToString(), _parameters.ToImmutable());
    }

    private void ReadPiece(char c)
    {
        switch (c)
        {
            case '\'' or '"':
                ReadQuoted(c);
                break;
            case '`':
                CopyPlain(EndOf("`", 1));
                break;
            case '$' when DollarQuote() is { } quote:
                CopyPlain(EndOf(quote, quote.Length));
                break;
            case '-' when IsAt("--"):
                Copy(text.IndexOf('\n', _at) is >= 0 and var end ? end : text.Length);
                break;
            case '/' when IsAt("/*"):
                Copy(EndOf("*/", 2));
                break;
            case '%':
                ReadVariable();
                break;
            default:
                Copy(_at + 1);
                break;
        }
    }

    // Outside of quotes: %u is a parameter, %% an operator.
    private void ReadVariable()
    {
        var end = _at + 1;
        while (end < text.Length && ModifiersAndWidth.Contains(text[end], StringComparison.Ordinal))
        {
            end++;
        }

        end = end < text.Length && text[end] == '{' ? text.IndexOf('}', end) + 1 : Math.Min(end + 1, text.Length);
        var variable = VariableExpander.Parse(end == 0 ? text[_at..] : text[_at..end]);
        _at = end;
        Add(variable);
    }

    private void ReadQuoted(char quote)
    {
        var begin = _at;
        var content = ReadContent(quote);
        var value = VariableExpander.Parse(content);
        if (!value.VariableNames.Any())
        {
            _sql.Append(text[begin.._at].Replace("%%", "%", StringComparison.Ordinal));
            return;
        }

        // E'…', N'…', X'…' and _utf8'…' say how to read what follows, which a parameter's value is not.
        if (begin > 0 && IsIdentifier(text[begin - 1]))
        {
            throw new FormatException($"quoted text with a prefix cannot hold a variable: {text[(begin - 1).._at]}");
        }

        Add(value);
    }

    private string ReadContent(char quote)
    {
        var begin = _at++;
        var content = new StringBuilder();
        while (_at < text.Length)
        {
            var c = text[_at++];
            if (c == '\\')
            {
                AddBackslash(content, begin);
            }
            else if (c != quote)
            {
                content.Append(c);
            }
            else if (_at < text.Length && text[_at] == quote)
            {
                content.Append(text[_at++]);
            }
            else
            {
                return content.ToString();
            }
        }

        throw new FormatException($"quoted text does not end: {text[begin..]}");
    }

    private void AddBackslash(StringBuilder content, int begin)
    {
        if (options.BackslashEscapes is not { } escapes)
        {
            throw new FormatException($"quoted text has a backslash, of which BackslashEscapes must say what it means: {text[begin.._at]}");
        }

        if (!escapes || _at >= text.Length)
        {
            content.Append('\\');
            return;
        }

        // MySQL's own list: \% and \_ keep their backslash, as they mean something in a pattern.
        var c = text[_at++];
        _ = c switch
        {
            'n' => content.Append('\n'),
            'r' => content.Append('\r'),
            't' => content.Append('\t'),
            'b' => content.Append('\b'),
            'Z' => content.Append('\x1a'),
            '%' or '_' => content.Append('\\').Append(c),
            _ => content.Append(c),
        };
    }

    private void Add(VariableExpander value)
    {
        if (!value.VariableNames.Any())
        {
            _sql.Append(value.Text.Replace("%%", "%", StringComparison.Ordinal));
            return;
        }

        var name = options.ParameterMarker == "?" ? "" : string.Create(CultureInfo.InvariantCulture, $"{options.ParameterMarker}mail{_parameters.Count}");
        _sql.Append(name.Length == 0 ? "?" : name);
        _parameters.Add(new SqlParameter(name, value));
    }

    private string? DollarQuote()
    {
        var end = text.IndexOf('$', _at + 1);
        return end > 0 && (_at == 0 || !IsIdentifier(text[_at - 1])) && text.AsSpan(_at + 1, end - _at - 1).IndexOfAnyExcept(Tag) < 0 && !char.IsAsciiDigit(text[_at + 1])
            ? text[_at..(end + 1)]
            : null;
    }

    private static readonly System.Buffers.SearchValues<char> Tag = System.Buffers.SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_");

    private static bool IsIdentifier(char c) => char.IsLetterOrDigit(c) || c is '_' or '$';

    private bool IsAt(string mark) => string.CompareOrdinal(text, _at, mark, 0, mark.Length) == 0;

    private int EndOf(string mark, int skip)
    {
        var end = _at + skip <= text.Length ? text.IndexOf(mark, _at + skip, StringComparison.Ordinal) : -1;
        return end >= 0 ? end + mark.Length : throw new FormatException($"{mark} is missing: {text[_at..]}");
    }

    private void CopyPlain(int end)
    {
        var piece = text[_at..end];
        if (VariableExpander.Parse(piece).VariableNames.Any())
        {
            throw new FormatException($"a variable cannot stand here: {piece}");
        }

        _sql.Append(piece.Replace("%%", "%", StringComparison.Ordinal));
        _at = end;
    }

    private void Copy(int end)
    {
        _sql.Append(text, _at, end - _at);
        _at = end;
    }
}
