using System.Security.Cryptography;
using System.Text;

namespace Embedded.Mail.Messages;

/// <summary>What stands between <c>%</c> and a variable's name: modifiers, applied from left to right, then offset and width.</summary>
/// <param name="Modifiers">Letters of <see cref="KnownModifiers"/>.</param>
/// <param name="Offset">Characters to leave off at the start; negative: keep only so many at the end.</param>
/// <param name="Width">The most characters; negative: leave off so many at the end, but never more than there are; zero: all.</param>
/// <param name="PadWithZeros">Whether the width is a least length instead.</param>
internal readonly record struct VariableFormat(string Modifiers, int Offset, int Width, bool PadWithZeros)
{
    /// <summary>
    /// Lower case, upper case, reverse, MD5 in hexadecimal, trim blanks, domain to LDAP form, backslash before quotes. Dovecot's <c>H</c> and <c>N</c> (its own
    /// hashes) and <c>X</c> are not here.
    /// </summary>
    public const string KnownModifiers = "LURMTDE";

    private const string LabelSeparator = ",dc=";

    public string Apply(string value, Func<string, string>? escape = null)
    {
        if (escape is not null && Modifiers.EndsWith('D') && Offset == 0 && Width == 0)
        {
            var labels = (this with { Modifiers = Modifiers[..^1] }).Apply(value).Split('.');
            return string.Join(LabelSeparator, labels.Select(escape));
        }

        foreach (var modifier in Modifiers)
        {
            value = Modify(modifier, value);
        }

        return escape is null ? Cut(value) : escape(Cut(value));
    }

    // Only ASCII letters change their case, as in Dovecot: what is equal must not depend on a culture or a version of Unicode.
    private static string Modify(char modifier, string value) => modifier switch
    {
        'L' => string.Create(value.Length, value, static (to, from) => Fill(to, from, char.ToLowerInvariant)),
        'U' => string.Create(value.Length, value, static (to, from) => Fill(to, from, char.ToUpperInvariant)),
        'R' => Reverse(value),
        'M' => Md5(value),
        'T' => value.TrimEnd(' ', '\t'),
        'D' => value.Replace(".", LabelSeparator, StringComparison.Ordinal),
        'E' => Escape(value),
        _ => throw new InvalidOperationException($"Modifier {modifier} was not refused by the parser."),
    };

    private static void Fill(Span<char> to, string from, Func<char, char> change)
    {
        for (var i = 0; i < to.Length; i++)
        {
            to[i] = char.IsAscii(from[i]) ? change(from[i]) : from[i];
        }
    }

    private static string Reverse(string value) => string.Concat(value.EnumerateRunes().Reverse().Select(rune => rune.ToString()));

    private static string Md5(string value) =>
#pragma warning disable CA5351 // Spreads directories; protects nothing.
        Convert.ToHexStringLower(MD5.HashData(Encoding.UTF8.GetBytes(value)));
#pragma warning restore CA5351

    private static string Escape(string value)
    {
        var output = new StringBuilder(value.Length);
        foreach (var c in value)
        {
            _ = c is '"' or '\\' or '\'' ? output.Append('\\').Append(c) : output.Append(c);
        }

        return output.ToString();
    }

    private string Cut(string value)
    {
        // Dovecot leaves a value that is not longer than a negative offset asks for whole.
        var start = Offset >= 0 ? Math.Min(Offset, value.Length) : Math.Max(value.Length + Offset, 0);
        var rest = value[SafeBoundary(value, start)..];
        if (Width == 0)
        {
            return rest;
        }

        if (PadWithZeros)
        {
            return rest.PadLeft(Math.Max(Width, 0), '0');
        }

        // To leave off more than there is leaves off nothing, as in Dovecot.
        var length = Width > 0 || Width < -rest.Length ? Math.Min(Math.Abs(Width), rest.Length) : rest.Length + Width;
        return rest[..SafeBoundary(rest, length)];
    }

    // Never between the halves of one character.
    private static int SafeBoundary(string value, int index) =>
        index > 0 && index < value.Length && char.IsLowSurrogate(value[index]) ? index - 1 : index;
}
