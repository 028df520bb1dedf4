using System.Buffers;
using System.Collections.Immutable;
using System.Text;
using Embedded.Mail.Imap.Wire;

namespace Embedded.Mail.Imap.Commands.Fetch;

/// <summary>Reads what FETCH asks for: a macro, one item, or a list of items (RFC 9051 §9: <c>fetch</c>).</summary>
internal static class FetchParser
{
    private static readonly SearchValues<byte> NameOctets = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.-"u8);

    /// <summary>Reads a macro, an item or a list of items.</summary>
    public static bool TryReadFetchRequest(this ref ImapReader reader, out FetchRequest request)
    {
        ImmutableArray<FetchSection>.Builder? sections = null;
        var items = FetchItems.None;
        request = default;
        if (reader.Peek != '(')
        {
            if (!TryReadMacro(ref reader, out items) && !TryReadItem(ref reader, ref items, ref sections))
            {
                return false;
            }
        }
        else if (!TryReadList(ref reader, ref items, ref sections))
        {
            return false;
        }

        request = new FetchRequest(items, sections is null ? [] : sections.DrainToImmutable());
        return true;
    }

    private static bool TryReadMacro(ref ImapReader reader, out FetchItems items)
    {
        var name = PeekName(reader);
        items = name.Length switch
        {
            3 when Ascii.EqualsIgnoreCase(name, "ALL"u8) => FetchItems.All,
            4 when Ascii.EqualsIgnoreCase(name, "FAST"u8) => FetchItems.Fast,
            4 when Ascii.EqualsIgnoreCase(name, "FULL"u8) => FetchItems.Full,
            _ => FetchItems.None,
        };
        reader.Skip(items == FetchItems.None ? 0 : name.Length);
        return items != FetchItems.None;
    }

    private static bool TryReadList(ref ImapReader reader, ref FetchItems items, ref ImmutableArray<FetchSection>.Builder? sections)
    {
        if (!reader.TryReadOpen())
        {
            return false;
        }

        do
        {
            if (reader.Peek == ')')
            {
                return reader.Fail("FETCH list is empty");
            }

            if (!TryReadItem(ref reader, ref items, ref sections))
            {
                return false;
            }
        }
        while (reader.Peek == ' ' && reader.TryReadSpace());

        return reader.TryReadClose();
    }

    private static bool TryReadItem(ref ImapReader reader, ref FetchItems items, ref ImmutableArray<FetchSection>.Builder? sections)
    {
        var name = PeekName(reader);
        if (reader.Rest.Length > name.Length && reader.Rest[name.Length] == '[')
        {
            return TryReadSection(ref reader, name, ref sections);
        }

        var item = SimpleItem(name);
        if (item == FetchItems.None)
        {
            return TryReadRfc822(ref reader, name, ref sections);
        }

        items |= item;
        reader.Skip(name.Length);
        return (item & FetchItems.AnyPreview) == 0 || reader.TryReadPreviewModifiers(ref items, item);
    }

    private static FetchItems SimpleItem(ReadOnlySpan<byte> name) => name.Length switch
    {
        3 when Ascii.EqualsIgnoreCase(name, "UID"u8) => FetchItems.Uid,
        4 when Ascii.EqualsIgnoreCase(name, "BODY"u8) => FetchItems.Body,
        5 when Ascii.EqualsIgnoreCase(name, "FLAGS"u8) => FetchItems.Flags,
        6 when Ascii.EqualsIgnoreCase(name, "MODSEQ"u8) => FetchItems.ModSeq,
        7 when Ascii.EqualsIgnoreCase(name, "EMAILID"u8) => FetchItems.EmailId,
        7 when Ascii.EqualsIgnoreCase(name, "PREVIEW"u8) => FetchItems.Preview,
        7 when Ascii.EqualsIgnoreCase(name, "SNIPPET"u8) => FetchItems.Snippet,
        8 when Ascii.EqualsIgnoreCase(name, "ENVELOPE"u8) => FetchItems.Envelope,
        8 when Ascii.EqualsIgnoreCase(name, "SAVEDATE"u8) => FetchItems.SaveDate,
        8 when Ascii.EqualsIgnoreCase(name, "THREADID"u8) => FetchItems.ThreadId,
        11 when Ascii.EqualsIgnoreCase(name, "RFC822.SIZE"u8) => FetchItems.Size,
        12 when Ascii.EqualsIgnoreCase(name, "INTERNALDATE"u8) => FetchItems.InternalDate,
        13 when Ascii.EqualsIgnoreCase(name, "BODYSTRUCTURE"u8) => FetchItems.BodyStructure,
        _ => FetchItems.None,
    };

    // RFC 3501 §6.4.5: RFC822 is BODY[], RFC822.HEADER is BODY.PEEK[HEADER], RFC822.TEXT is BODY[TEXT], each answered under its own name.
    private static bool TryReadRfc822(ref ImapReader reader, ReadOnlySpan<byte> name, ref ImmutableArray<FetchSection>.Builder? sections)
    {
        FetchSection? section = name.Length switch
        {
            6 when Ascii.EqualsIgnoreCase(name, "RFC822"u8) => new(FetchSectionKind.Whole, [], "RFC822"u8.ToArray()) { MarksSeen = true },
            11 when Ascii.EqualsIgnoreCase(name, "RFC822.TEXT"u8) => new(FetchSectionKind.Text, [], "RFC822.TEXT"u8.ToArray()) { MarksSeen = true },
            13 when Ascii.EqualsIgnoreCase(name, "RFC822.HEADER"u8) => new(FetchSectionKind.Header, [], "RFC822.HEADER"u8.ToArray()),
            _ => null,
        };
        if (section is null)
        {
            return reader.Fail("unknown FETCH item");
        }

        reader.Skip(name.Length);
        Add(ref sections, section);
        return true;
    }

    private static bool TryReadSection(ref ImapReader reader, ReadOnlySpan<byte> name, ref ImmutableArray<FetchSection>.Builder? sections)
    {
        reader.Skip(name.Length);
        FetchSection? section;
        bool read;
        if (Ascii.EqualsIgnoreCase(name, "BODY"u8) || Ascii.EqualsIgnoreCase(name, "BODY.PEEK"u8))
        {
            read = reader.TryReadBodySection(out section);
        }
        else if (Ascii.EqualsIgnoreCase(name, "BINARY"u8) || Ascii.EqualsIgnoreCase(name, "BINARY.PEEK"u8))
        {
            read = reader.TryReadBinarySection(FetchSectionKind.Binary, out section);
        }
        else
        {
            section = null;
            read = Ascii.EqualsIgnoreCase(name, "BINARY.SIZE"u8)
                ? reader.TryReadBinarySection(FetchSectionKind.BinarySize, out section)
                : reader.Fail("unknown FETCH item");
        }

        if (!read)
        {
            return false;
        }

        var marksSeen = section!.Kind != FetchSectionKind.BinarySize && !name.EndsWith("K"u8) && !name.EndsWith("k"u8);
        Add(ref sections, section with { MarksSeen = marksSeen });
        return true;
    }

    private static void Add(ref ImmutableArray<FetchSection>.Builder? sections, FetchSection section) =>
        (sections ??= ImmutableArray.CreateBuilder<FetchSection>(1)).Add(section);

    private static ReadOnlySpan<byte> PeekName(ImapReader reader)
    {
        var length = reader.Rest.IndexOfAnyExcept(NameOctets);
        return length < 0 ? reader.Rest : reader.Rest[..length];
    }
}
