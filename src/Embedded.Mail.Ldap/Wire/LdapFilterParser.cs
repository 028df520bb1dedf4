using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace Embedded.Mail.Ldap.Wire;

/// <summary>Reads filters in text form (RFC 4515). As with libldap, the outermost parentheses may be missing and blanks may stand between filters. Used once.</summary>
internal sealed class LdapFilterParser(string text)
{
    // A filter is an administrator's; this only keeps a slip from ending the process.
    private const int MaxDepth = 100;

    private int _at;
    private string _error = "";

    /// <summary>Reads a whole filter; false, and why, where it is none.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out LdapFilter? filter, out string error)
    {
        var trimmed = text.Trim();
        var parser = new LdapFilterParser(trimmed.StartsWith('(') ? trimmed : $"({trimmed})");
        filter = parser.ReadFilter(0);
        if (filter is not null && parser._at < parser.Text.Length)
        {
            filter = parser.Fail("text after the filter's end");
        }

        error = filter is null ? $"{parser._error} in filter '{text}'" : "";
        return filter is not null;
    }

    private string Text => text;

    private LdapFilter? ReadFilter(int depth)
    {
        if (depth > MaxDepth || !TryTake('('))
        {
            return Fail(depth > MaxDepth ? "too many parentheses" : "'(' expected");
        }

        SkipBlanks();
        var filter = Peek() switch
        {
            '&' => ReadSet(LdapFilter.Set.And, depth),
            '|' => ReadSet(LdapFilter.Set.Or, depth),
            '!' => ReadSet(LdapFilter.Set.Not, depth),
            _ => ReadItem(),
        };
        return filter is null || TryTake(')') ? filter : Fail("')' expected");
    }

    private LdapFilter.Set? ReadSet(int tag, int depth)
    {
        _at++;
        var parts = ImmutableArray.CreateBuilder<LdapFilter>();
        for (SkipBlanks(); Peek() == '('; SkipBlanks())
        {
            if (ReadFilter(depth + 1) is not { } part)
            {
                return null;
            }

            parts.Add(part);
        }

        // An empty set means true or false (RFC 4526), which servers need not know: most likely a slip.
        if (parts.Count == 0 || (tag == LdapFilter.Set.Not && parts.Count > 1))
        {
            Fail(parts.Count == 0 ? "a filter is expected after '&', '|' or '!'" : "'!' takes one filter");
            return null;
        }

        return new LdapFilter.Set(tag, parts.DrainToImmutable());
    }

    private LdapFilter? ReadItem()
    {
        var end = text.AsSpan(_at).IndexOfAny('(', ')');
        var item = end < 0 ? text.AsSpan(_at) : text.AsSpan(_at, end);
        var equals = item.IndexOf('=');
        if (equals < 0)
        {
            return Fail("'=' expected");
        }

        var left = item[..equals].Trim().ToString();
        var right = item[(equals + 1)..].ToString();
        _at += item.Length;
        return left.Length == 0 ? Fail("an attribute is expected before '='") : Item(left, right);
    }

    private LdapFilter? Item(string left, string right) => left[^1] switch
    {
        '>' => Compare(LdapFilter.Comparison.GreaterOrEqual, left[..^1], right),
        '<' => Compare(LdapFilter.Comparison.LessOrEqual, left[..^1], right),
        '~' => Compare(LdapFilter.Comparison.Approximate, left[..^1], right),
        ':' => Extend(left[..^1], right),
        _ when right.Contains('*', StringComparison.Ordinal) => Match(left, right),
        _ => Compare(LdapFilter.Comparison.Equal, left, right),
    };

    private LdapFilter.Comparison? Compare(int tag, string attribute, string value) =>
        IsAttribute(attribute) && TryUnescape(value, out var octets) ? new LdapFilter.Comparison(tag, attribute, octets) : null;

    private LdapFilter? Match(string attribute, string value)
    {
        var pieces = ImmutableArray.CreateBuilder<ReadOnlyMemory<byte>>();
        foreach (var piece in value.Split('*'))
        {
            if (!TryUnescape(piece, out var octets))
            {
                return null;
            }

            pieces.Add(octets);
        }

        return !IsAttribute(attribute) ? null
            : value == "*" ? new LdapFilter.Present(attribute)
            : pieces.All(piece => piece.IsEmpty) ? Fail("'*' has nothing beside it")
            : new LdapFilter.Substrings(attribute, pieces.DrainToImmutable());
    }

    // attr[:dn][:rule] or [:dn]:rule
    private LdapFilter? Extend(string left, string value)
    {
        var parts = left.Split(':');
        var includesDn = parts.Length > 1 && parts[1].Equals("dn", StringComparison.OrdinalIgnoreCase);
        var rest = parts.Skip(includesDn ? 2 : 1).ToList();
        var rule = rest.Count == 1 ? rest[0] : "";
        if (rest.Count > 1 || (parts[0].Length == 0 && rule.Length == 0))
        {
            return Fail("a matching rule is not in the form of RFC 4515");
        }

        return (parts[0].Length == 0 || IsAttribute(parts[0])) && (rest.Count == 0 || IsAttribute(rule)) && TryUnescape(value, out var octets)
            ? new LdapFilter.Extensible(parts[0], rule, octets, includesDn)
            : null;
    }

    private bool IsAttribute(string name)
    {
        var isOne = name.Length > 0 && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.' or ';' or '_');
        return isOne || Fail($"'{name}' is no attribute's name") is not null;
    }

    private bool TryUnescape(string value, out ReadOnlyMemory<byte> octets)
    {
        var output = new List<byte>(value.Length);
        var start = 0;
        for (var at = value.IndexOf('\\'); at >= 0; at = value.IndexOf('\\', start))
        {
            output.AddRange(Encoding.UTF8.GetBytes(value, start, at - start));
            if (at + 3 > value.Length || !byte.TryParse(value.AsSpan(at + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var octet))
            {
                octets = default;
                return Fail("'\\' is not followed by two hexadecimal digits") is not null;
            }

            output.Add(octet);
            start = at + 3;
        }

        output.AddRange(Encoding.UTF8.GetBytes(value, start, value.Length - start));
        octets = output.ToArray();
        return true;
    }

    private char Peek() => _at < text.Length ? text[_at] : '\0';

    private bool TryTake(char wanted)
    {
        SkipBlanks();
        if (Peek() != wanted)
        {
            return false;
        }

        _at++;
        return true;
    }

    private void SkipBlanks()
    {
        while (Peek() is ' ' or '\t' or '\n' or '\r')
        {
            _at++;
        }
    }

    private LdapFilter? Fail(string error)
    {
        _error = _error.Length == 0 ? error : _error;
        return null;
    }
}
