using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using Embedded.Mail.Messages;

namespace Embedded.Mail.Pop3.Wire;

/// <summary>A <c>pop3_uidl_format</c>, read once: text and variables <c>%[-][0][width][X]name</c>.</summary>
internal sealed class UidlFormat
{
    private readonly ImmutableArray<Part> _parts;

    private UidlFormat(ImmutableArray<Part> parts) => _parts = parts;

    /// <summary>Whether the GUID occurs, which has to be read of every message.</summary>
    public bool NeedsGuid => _parts.Any(static part => part.Variable == 'g');

    /// <summary>Reads a format. It must tell messages apart, and give 1 to 70 octets of 0x21 to 0x7E (RFC 1939 §7).</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out UidlFormat? format, [NotNullWhen(false)] out string? error)
    {
        format = null;
        var parts = ImmutableArray.CreateBuilder<Part>();
        ReadOnlySpan<char> rest = text;
        while (!rest.IsEmpty)
        {
            if (!TryTakePart(ref rest, out var part, out error))
            {
                return false;
            }

            parts.Add(part);
        }

        var read = new UidlFormat(parts.ToImmutable());
        error = read.Flaw();
        format = error is null ? read : null;
        return error is null;
    }

    /// <summary>The UIDL of a message.</summary>
    public string Format(UidValidity validity, Uid uid, MessageGuid guid)
    {
        var text = new StringBuilder(32);
        foreach (var part in _parts)
        {
            var value = part.Variable switch
            {
                'u' => part.Number(uid.Value),
                'v' => part.Number(validity.Value),
                'g' => guid.ToString(),
                _ => part.Text,
            };
            text.Append(part.Variable == '\0' ? value : part.Padded(value));
        }

        return text.ToString();
    }

    private static bool TryTakePart(ref ReadOnlySpan<char> rest, out Part part, [NotNullWhen(false)] out string? error)
    {
        error = null;
        part = default;
        if (rest[0] != '%')
        {
            var end = rest.IndexOf('%');
            part = new Part('\0', (end < 0 ? rest : rest[..end]).ToString(), 0, false, false);
            rest = end < 0 ? default : rest[end..];
            return true;
        }

        var at = 1;
        var zero = at < rest.Length && rest[at] == '0';
        var width = 0;
        while (at < rest.Length && char.IsAsciiDigit(rest[at]) && width < 100)
        {
            width = (10 * width) + (rest[at++] - '0');
        }

        var hex = at < rest.Length && rest[at] == 'X';
        at += hex ? 1 : 0;
        var name = at < rest.Length ? rest[at] : '\0';
        rest = rest[Math.Min(at + 1, rest.Length)..];
        part = new Part(name == '%' ? '\0' : name, "%", width, zero, hex);
        error = name switch
        {
            'u' or 'v' or 'g' or '%' => null,
            'f' or 'm' => $"%{name} is of formats that this server does not have",
            '\0' => "a lone % at the end",
            _ => $"%{name} is not known",
        };
        return error is null;
    }

    private string? Flaw()
    {
        var longest = Format(new UidValidity(uint.MaxValue), Uid.Max, default);
        return !_parts.Any(static part => part.Variable is 'u' or 'g') ? "neither %u nor %g: all messages would have one UIDL"
            : longest.Length > 70 ? "a UIDL has at most 70 octets (RFC 1939 §7)"
            : longest.AsSpan().IndexOfAnyExceptInRange('!', '~') >= 0 ? "a UIDL has only printable ASCII without space (RFC 1939 §7)"
            : null;
    }

    private readonly record struct Part(char Variable, string Text, int Width, bool IsZeroPadded, bool IsHexadecimal)
    {
        public string Number(uint value) => value.ToString(IsHexadecimal ? "x" : "d", CultureInfo.InvariantCulture);

        // As Dovecot: a width shortens what is longer only where no zero pads it.
        public string Padded(string value) =>
            IsZeroPadded ? value.PadLeft(Width, '0') : Width > 0 && value.Length > Width ? value[..Width] : value;
    }
}
