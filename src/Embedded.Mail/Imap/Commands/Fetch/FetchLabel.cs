using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Embedded.Mail.Imap.Wire;

namespace Embedded.Mail.Imap.Commands.Fetch;

/// <summary>Composes the name under which a section is answered; in upper case, as Dovecot has it.</summary>
internal static class FetchLabel
{
    /// <summary>The name, such as <c>BODY[1.HEADER.FIELDS (FROM "X Y")]</c>.</summary>
    public static ReadOnlyMemory<byte> Of(string name, ImmutableArray<int> path, FetchSectionKind kind, ImmutableArray<string> fields)
    {
        var label = new StringBuilder(name).Append('[').AppendJoin('.', path.Select(number => number.ToString(CultureInfo.InvariantCulture)));
        if (kind != FetchSectionKind.Whole)
        {
            _ = label.Append(path.IsEmpty ? "" : ".").Append(NameOf(kind));
        }

        if (!fields.IsEmpty)
        {
            _ = label.Append(" (").AppendJoin(' ', fields.Select(Written)).Append(')');
        }

        return Encoding.Latin1.GetBytes(label.Append(']').ToString());
    }

    private static string NameOf(FetchSectionKind kind) => kind switch
    {
        FetchSectionKind.HeaderFields => "HEADER.FIELDS",
        FetchSectionKind.HeaderFieldsNot => "HEADER.FIELDS.NOT",
        FetchSectionKind.Header => "HEADER",
        FetchSectionKind.Text => "TEXT",
        _ => "MIME",
    };

    private static string Written(string field)
    {
        field = string.Create(field.Length, field, static (upper, name) =>
        {
            for (var i = 0; i < name.Length; i++)
            {
                upper[i] = char.IsAsciiLetterLower(name[i]) ? (char)(name[i] - 0x20) : name[i];
            }
        });
        if (field.Length > 0 && field.All(c => c <= '~' && ImapReader.IsAtomOctet((byte)c)))
        {
            return field;
        }

        // A literal may bring line ends and octets beyond ASCII, which no quoted string can hold, or not for every client.
        return field.AsSpan().ContainsAny('\r', '\n') || !Ascii.IsValid(field)
            ? string.Create(CultureInfo.InvariantCulture, $"{{{field.Length}}}\r\n{field}")
            : $"\"{field.Replace(@"\", @"\\").Replace("\"", "\\\"")}\"";
    }
}
