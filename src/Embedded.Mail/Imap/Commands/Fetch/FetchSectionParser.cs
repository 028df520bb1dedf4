using System.Buffers;
using System.Collections.Immutable;
using System.Text;
using Embedded.Mail.Imap.Wire;

namespace Embedded.Mail.Imap.Commands.Fetch;

/// <summary>Reads sections (RFC 9051 §9: <c>section</c>, <c>section-binary</c>, <c>partial</c>), from the bracket on.</summary>
internal static class FetchSectionParser
{
    /// <summary>Deepest part that can be named; messages do not nest deeper than the scanner looks.</summary>
    private const int MaxPath = 200;

    private static readonly SearchValues<byte> TextOctets = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz."u8);

    /// <summary>Reads <c>section [partial]</c> behind BODY or BODY.PEEK.</summary>
    public static bool TryReadBodySection(this ref ImapReader reader, out FetchSection? section)
    {
        section = null;
        var kind = FetchSectionKind.Whole;
        ImmutableArray<string> fields = [];
        if (!reader.TryRead((byte)'[') || !TryReadPath(ref reader, out var path))
        {
            return false;
        }

        if (reader.Peek != ']' && !TryReadText(ref reader, path, out kind, out fields))
        {
            return false;
        }

        if (!reader.TryRead((byte)']'))
        {
            return false;
        }

        section = new FetchSection(kind, path, FetchLabel.Of("BODY", path, kind, fields)) { Fields = fields };
        return TryReadPartial(ref reader, ref section);
    }

    /// <summary>Reads <c>section-binary [partial]</c> behind BINARY or BINARY.PEEK, or <c>section-binary</c> behind BINARY.SIZE.</summary>
    public static bool TryReadBinarySection(this ref ImapReader reader, FetchSectionKind kind, out FetchSection? section)
    {
        section = null;
        if (!reader.TryRead((byte)'[') || !TryReadPath(ref reader, out var path) || !reader.TryRead((byte)']'))
        {
            return false;
        }

        var name = kind == FetchSectionKind.Binary ? "BINARY" : "BINARY.SIZE";
        section = new FetchSection(kind, path, FetchLabel.Of(name, path, FetchSectionKind.Whole, []));
        return kind == FetchSectionKind.BinarySize || TryReadPartial(ref reader, ref section);
    }

    /// <summary>Reads <c>section-part</c> and, when a text follows, the dot between them.</summary>
    private static bool TryReadPath(ref ImapReader reader, out ImmutableArray<int> path)
    {
        path = [];
        if (!char.IsAsciiDigit((char)reader.Peek))
        {
            return true;
        }

        var numbers = ImmutableArray.CreateBuilder<int>();
        while (char.IsAsciiDigit((char)reader.Peek))
        {
            if (numbers.Count == MaxPath || !reader.TryReadNonZero(out var number) || number > int.MaxValue)
            {
                return reader.Fail("invalid part number");
            }

            numbers.Add((int)number);
            if (reader.Peek != '.')
            {
                break;
            }

            reader.Skip(1);
            if (reader.Peek == ']')
            {
                return reader.Fail("part number expected");
            }
        }

        path = numbers.DrainToImmutable();
        return true;
    }

    private static bool TryReadText(ref ImapReader reader, ImmutableArray<int> path, out FetchSectionKind kind, out ImmutableArray<string> fields)
    {
        var before = reader.Rest;
        kind = FetchSectionKind.Whole;
        fields = [];
        if (!reader.TryReadRun(TextOctets, "invalid section", out var text))
        {
            return false;
        }

        kind = text.Length switch
        {
            4 when Ascii.EqualsIgnoreCase(text, "TEXT"u8) => FetchSectionKind.Text,
            4 when Ascii.EqualsIgnoreCase(text, "MIME"u8) && !path.IsEmpty => FetchSectionKind.Mime,
            6 when Ascii.EqualsIgnoreCase(text, "HEADER"u8) => FetchSectionKind.Header,
            13 when Ascii.EqualsIgnoreCase(text, "HEADER.FIELDS"u8) => FetchSectionKind.HeaderFields,
            17 when Ascii.EqualsIgnoreCase(text, "HEADER.FIELDS.NOT"u8) => FetchSectionKind.HeaderFieldsNot,
            _ => FetchSectionKind.Whole,
        };
        return kind switch
        {
            FetchSectionKind.Whole => reader.FailAt(before, "invalid section"),
            FetchSectionKind.HeaderFields or FetchSectionKind.HeaderFieldsNot => reader.TryReadSpace() && TryReadFields(ref reader, out fields),
            _ => true,
        };
    }

    private static bool TryReadFields(ref ImapReader reader, out ImmutableArray<string> fields)
    {
        fields = [];
        var names = ImmutableArray.CreateBuilder<string>();
        if (!reader.TryReadOpen())
        {
            return false;
        }

        do
        {
            if (!reader.TryReadAString(out var name))
            {
                return false;
            }

            // A name that no field can have is legal and finds nothing.
            names.Add(Encoding.Latin1.GetString(name));
        }
        while (reader.Peek == ' ' && reader.TryReadSpace());

        fields = names.DrainToImmutable();
        return reader.TryReadClose();
    }

    /// <summary>Reads <c>partial</c> where there is one. The count may be left out, as Dovecot has it, but not be 0.</summary>
    private static bool TryReadPartial(ref ImapReader reader, ref FetchSection? section)
    {
        if (reader.Peek != '<')
        {
            return true;
        }

        reader.Skip(1);
        var count = long.MaxValue;
        if (!reader.TryReadNumber64(out var start))
        {
            return false;
        }

        if (reader.Peek == '.')
        {
            reader.Skip(1);
            if (!reader.TryReadNumber64(out count) || count == 0)
            {
                return reader.Fail("zero is not allowed");
            }
        }

        section = section! with { IsPartial = true, Start = start, Count = count };
        return reader.TryRead((byte)'>');
    }
}
