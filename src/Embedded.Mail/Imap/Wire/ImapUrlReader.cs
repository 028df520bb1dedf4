using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using Embedded.Mail.Messages;

namespace Embedded.Mail.Imap.Wire;

/// <summary>Reads URLs (RFC 5092 §11), whole or relative, without regard to the case of the parameters' names.</summary>
internal static class ImapUrlReader
{
    private const string Scheme = "imap:";

    private static readonly SearchValues<char> PartialOctets = SearchValues.Create("0123456789.");

    /// <summary>Takes a URL apart.</summary>
    /// <param name="octets">The URL as the client sent it.</param>
    /// <param name="url">What it says.</param>
    /// <param name="error">What is wrong with it; empty when nothing is.</param>
    public static bool TryRead(ReadOnlySpan<byte> octets, [NotNullWhen(true)] out ImapUrl? url, out string error)
    {
        url = null;
        error = "Invalid IMAP URL";
        if (octets.ContainsAnyExceptInRange((byte)'!', (byte)'~'))
        {
            return false;
        }

        var text = Encoding.ASCII.GetString(octets);
        var rest = text.AsSpan();
        var read = new ImapUrl();
        if (rest.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
        {
            rest = rest[Scheme.Length..];
            if (!rest.StartsWith("//"))
            {
                return false;
            }
        }
        else if (HasScheme(rest))
        {
            error = "Not an IMAP URL";
            return false;
        }

        if (rest.StartsWith("//") && !TryReadServer(ref rest, ref read))
        {
            return false;
        }

        if (!TryReadMailbox(ref rest, ref read) || !TryReadParameters(rest, text.Length - rest.Length, ref read))
        {
            return false;
        }

        (url, error) = (read, "");
        return true;
    }

    private static bool HasScheme(ReadOnlySpan<char> text) =>
        text.IndexOfAny(":/;") is var at and > 0 && text[at] == ':';

    /// <summary>Reads <c>"//" [user [";AUTH=" mechanism] "@"] host [":" port]</c>.</summary>
    private static bool TryReadServer(ref ReadOnlySpan<char> rest, ref ImapUrl url)
    {
        rest = rest[2..];
        var end = rest.IndexOf('/');
        var server = end < 0 ? rest : rest[..end];
        rest = rest[server.Length..];
        string? user = null;
        if (server.IndexOf('@') is var at and >= 0)
        {
            var name = server[..at];
            var mechanism = name.IndexOf(";AUTH=", StringComparison.OrdinalIgnoreCase);
            if (!TryDecode(mechanism < 0 ? name : name[..mechanism], out user))
            {
                return false;
            }

            user = user.Length == 0 ? null : user;
            server = server[(at + 1)..];
        }

        // A host in brackets has colons of its own.
        var colon = server.LastIndexOf(':');
        var host = colon > server.LastIndexOf(']') ? server[..colon] : server;
        url = url with { User = user, Host = host.ToString(), IsAbsolute = true };
        return !host.IsEmpty;
    }

    private static bool TryReadMailbox(ref ReadOnlySpan<char> rest, ref ImapUrl url)
    {
        var end = rest.IndexOf(';');
        var path = end < 0 ? rest : rest[..end];
        var isRooted = path.StartsWith("/");
        var name = isRooted ? path[1..] : path;
        name = name.EndsWith("/") ? name[..^1] : name;
        if (!TryDecode(name, out var mailbox))
        {
            return false;
        }

        url = url with { Mailbox = mailbox, IsAbsolute = url.IsAbsolute || (isRooted && mailbox.Length > 0) };
        rest = end < 0 ? default : rest[(end + 1)..];

        // "/;UID=" behind a mailbox, ";UIDVALIDITY=" at once.
        return end < 0 || name.IsEmpty || path.EndsWith("/") != rest.StartsWith("UIDVALIDITY=", StringComparison.OrdinalIgnoreCase);
    }

    private static bool TryReadParameters(ReadOnlySpan<char> rest, int offset, ref ImapUrl url)
    {
        var last = -1;
        var isBehindSlash = false;
        DateTimeOffset? expires = null;
        while (!rest.IsEmpty)
        {
            var end = rest.IndexOf(';');
            var parameter = end < 0 ? rest : rest[..end];
            var next = end < 0 ? default : rest[(end + 1)..];
            var order = OrderOf(parameter, out var value);
            if (order <= last || (last >= 0 && isBehindSlash != WantsSlash(order)) || !TryTake(order, value, offset + parameter.Length - value.Length, ref url, ref expires))
            {
                return false;
            }

            offset += parameter.Length + 1;
            rest = next;
            last = order;
            isBehindSlash = parameter.EndsWith("/");
        }

        // A date of expiry without an authorisation means nothing.
        return expires is null || url.Authorization is not null;
    }

    private static int OrderOf(ReadOnlySpan<char> parameter, out ReadOnlySpan<char> value)
    {
        ReadOnlySpan<string> names = ["UIDVALIDITY=", "UID=", "SECTION=", "PARTIAL=", "EXPIRE=", "URLAUTH="];
        for (var i = 0; i < names.Length; i++)
        {
            if (parameter.StartsWith(names[i], StringComparison.OrdinalIgnoreCase))
            {
                value = parameter[names[i].Length..];
                return i;
            }
        }

        value = default;
        return -1;
    }

    // RFC 5092 §11: all but the generation of a mailbox and what authorises a URL begins a segment of the path.
    private static bool WantsSlash(int order) => order is >= 1 and <= 3;

    private static bool TryTake(int order, ReadOnlySpan<char> value, int offset, ref ImapUrl url, ref DateTimeOffset? expires)
    {
        var plain = value.EndsWith("/") ? value[..^1] : value;
        switch (order)
        {
            case 0:
                var isNumber = TryReadNumber(plain, out var validity);
                url = url with { UidValidity = new UidValidity(validity) };
                return isNumber;
            case 1:
                isNumber = TryReadNumber(plain, out var uid);
                url = url with { Uid = new Uid(uid) };
                return isNumber;
            case 2:
                var isText = TryDecode(plain, out var section);
                url = url with { Section = section ?? "" };
                return isText && plain.Length > 0 && !url.Uid.IsNone;
            case 3:
                url = url with { Partial = plain.ToString() };
                return !url.Uid.IsNone && !plain.ContainsAnyExcept(PartialOctets);
            case 4:
                var isDate = TryReadDate(value, out var date);
                expires = date;
                return isDate && !url.Uid.IsNone;
            default:
                return UrlAuthorizationReader.TryRead(value, offset, expires, out var authorization) && (url = url with { Authorization = authorization }) is { Uid.IsNone: false };
        }
    }

    private static bool TryReadNumber(ReadOnlySpan<char> text, out uint value) =>
        uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value) && value > 0;

    private static bool TryReadDate(ReadOnlySpan<char> text, out DateTimeOffset date) => DateTimeOffset.TryParseExact(
        text, ["yyyy-MM-ddTHH:mm:ssK", "yyyy-MM-ddTHH:mm:ss.FFFFFFFK"], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out date);

    /// <summary>Undoes percent encoding; false for one that is none, and for what is not UTF-8 text.</summary>
    public static bool TryDecode(ReadOnlySpan<char> text, [NotNullWhen(true)] out string? decoded)
    {
        decoded = null;
        var octets = new byte[text.Length];
        var count = 0;
        for (var i = 0; i < text.Length; i++)
        {
            octets[count] = (byte)text[i];
            if (text[i] == '%')
            {
                if (i + 2 >= text.Length || !byte.TryParse(text.Slice(i + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out octets[count]) || octets[count] == 0)
                {
                    return false;
                }

                i += 2;
            }

            count++;
        }

        decoded = System.Text.Unicode.Utf8.IsValid(octets.AsSpan(0, count)) ? Encoding.UTF8.GetString(octets, 0, count) : null;
        return decoded is not null;
    }
}
