using System.Text;

namespace Embedded.Mail.Pop3.Wire;

/// <summary>Splits command lines and reads message numbers.</summary>
internal static class Pop3Line
{
    /// <summary>The keyword, and what follows the one space behind it.</summary>
    public static ReadOnlySpan<byte> Split(ReadOnlySpan<byte> line, out int argumentsStart)
    {
        var space = line.IndexOf((byte)' ');
        argumentsStart = space < 0 ? line.Length : space + 1;
        return space < 0 ? line : line[..space];
    }

    /// <summary>Reads a number and the spaces behind it, in Dovecot's words where it is none.</summary>
    /// <param name="rest">The arguments; moved past the number.</param>
    /// <param name="what">What the number is, for the error.</param>
    /// <param name="number">The number.</param>
    /// <param name="error">What is wrong with it; null when nothing is.</param>
    public static bool TryReadNumber(ref ReadOnlySpan<byte> rest, string what, out ulong number, out string? error)
    {
        number = 0;
        var length = 0;
        while (length < rest.Length && char.IsAsciiDigit((char)rest[length]))
        {
            var digit = (ulong)(rest[length++] - '0');
            if (number > (ulong.MaxValue - digit) / 10)
            {
                error = $"{what} too large: {Printable(rest)}";
                return false;
            }

            number = (number * 10) + digit;
        }

        error = length == 0 || (length < rest.Length && rest[length] != ' ') ? $"Invalid {what.ToLowerInvariant()}: {Printable(rest)}" : null;
        rest = error is null ? rest[length..].TrimStart((byte)' ') : rest;
        return error is null;
    }

    /// <summary>What a client sent, made fit to be sent back: cut, and without anything but printable ASCII.</summary>
    public static string Printable(ReadOnlySpan<byte> text)
    {
        var shown = text.Length > 40 ? text[..40] : text;
        return string.Create(shown.Length, shown, static (target, source) =>
        {
            for (var i = 0; i < target.Length; i++)
            {
                target[i] = source[i] is >= 0x20 and < 0x7F ? (char)source[i] : '?';
            }
        });
    }

    /// <summary>Whether a command line has only text: no NUL or other control character but HTAB.</summary>
    public static bool IsText(ReadOnlySpan<byte> line)
    {
        foreach (var octet in line)
        {
            if (octet is < 0x20 and not (byte)'\t' or 0x7F)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The text of arguments that are UTF-8; null where they are not.</summary>
    public static string? TextOf(ReadOnlySpan<byte> octets) =>
        System.Text.Unicode.Utf8.IsValid(octets) ? Encoding.UTF8.GetString(octets) : null;
}
