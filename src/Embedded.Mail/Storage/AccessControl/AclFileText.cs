using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Embedded.Mail.Storage.AccessControl;

/// <summary>
/// Lists as Dovecot's vfile back end keeps them: a line for each identifier and sign, <c>user=bob lrs</c>, <c>-group=staff w</c>, <c>"user=a b" l</c>; empty lines and
/// those that begin with <c>#</c> mean nothing.
/// </summary>
internal static class AclFileText
{
    private const string User = "user=";
    private const string Group = "group=";
    private const string GroupOverride = "group-override=";

    /// <summary>Reads a file.</summary>
    /// <param name="octets">The file.</param>
    /// <param name="isGlobal">Whether it is the administrator's.</param>
    /// <param name="list">The list.</param>
    /// <param name="error">The line that cannot be read; null where all can.</param>
    public static bool TryParse(ReadOnlySpan<byte> octets, bool isGlobal, [NotNullWhen(true)] out AccessControlList? list, [NotNullWhen(false)] out string? error)
    {
        (list, error) = (null, null);
        var entries = new List<AclEntry>();
        foreach (var line in Lines(octets))
        {
            if (!TryParseLine(line, isGlobal, out var entry))
            {
                error = line;
                return false;
            }

            entries.Add(entry);
        }

        list = AccessControlList.Of(entries);
        return true;
    }

    /// <summary>The lines that mean something.</summary>
    public static IEnumerable<string> Lines(ReadOnlySpan<byte> octets) =>
        [.. Encoding.UTF8.GetString(octets).Split('\n').Select(static line => line.TrimEnd('\r')).Where(static line => line.Length > 0 && line[0] != '#')];

    /// <summary>Reads one line.</summary>
    public static bool TryParseLine(string line, bool isGlobal, [NotNullWhen(true)] out AclEntry? entry)
    {
        entry = null;
        if (!TryTakeWord(line, out var id, out var rest) || !AclFileRights.TryParse(rest, out var rights))
        {
            return false;
        }

        var isNegative = id.StartsWith('-');
        if (!TryParseIdentifier(isNegative ? id[1..] : id, out var identifier))
        {
            return false;
        }

        entry = isNegative ? new(identifier, null, rights, isGlobal) : new(identifier, rights, null, isGlobal);
        return true;
    }

    /// <summary>Takes the first word of a line, which may be in quotes.</summary>
    public static bool TryTakeWord(string line, out string word, out string rest)
    {
        if (!line.StartsWith('"'))
        {
            var space = line.IndexOf(' ', StringComparison.Ordinal);
            (word, rest) = space < 0 ? (line, "") : (line[..space], line[(space + 1)..]);
            return word.Length > 0;
        }

        var text = new StringBuilder();
        for (var i = 1; i < line.Length; i++)
        {
            if (line[i] == '"')
            {
                (word, rest) = (text.ToString(), line[(i + 1)..].TrimStart());
                return i + 1 == line.Length || line[i + 1] == ' ';
            }

            i += line[i] == '\\' && i + 1 < line.Length ? 1 : 0;
            _ = text.Append(line[i]);
        }

        (word, rest) = ("", "");
        return false;
    }

    /// <summary>The octets of a list's file, without what is global.</summary>
    public static byte[] ToOctets(AccessControlList list)
    {
        var text = new StringBuilder();
        foreach (var entry in list.Entries.Where(static entry => !entry.IsGlobal))
        {
            Append(text, "", entry.Identifier, entry.Granted);
            Append(text, "-", entry.Identifier, entry.Denied);
        }

        return Encoding.UTF8.GetBytes(text.ToString());
    }

    private static void Append(StringBuilder text, string sign, AclIdentifier identifier, MailboxRights? rights)
    {
        if (rights is { } given)
        {
            var id = sign + Format(identifier);
            var shown = id.AsSpan().ContainsAny(' ', '"') ? $"\"{Escape(id)}\"" : id;
            _ = text.Append(shown).Append(' ').Append(AclFileRights.Format(given)).Append('\n');
        }
    }

    private static string Escape(string id) =>
        id.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("'", "\\'", StringComparison.Ordinal);

    private static string Format(AclIdentifier identifier) => identifier.Kind switch
    {
        AclIdentifierKind.User => User + identifier.Name,
        AclIdentifierKind.Group => Group + identifier.Name,
        AclIdentifierKind.GroupOverride => GroupOverride + identifier.Name,
        _ => identifier.ToString(),
    };

    private static bool TryParseIdentifier(string text, out AclIdentifier identifier)
    {
        identifier = text switch
        {
            "owner" or "anyone" or "authenticated" => AclIdentifier.Parse(text),
            _ when text.StartsWith(User, StringComparison.Ordinal) => new(AclIdentifierKind.User, text[User.Length..]),
            _ when text.StartsWith(Group, StringComparison.Ordinal) => new(AclIdentifierKind.Group, text[Group.Length..]),
            _ when text.StartsWith(GroupOverride, StringComparison.Ordinal) => new(AclIdentifierKind.GroupOverride, text[GroupOverride.Length..]),
            _ => default,
        };
        return identifier.Name is not null;
    }
}
