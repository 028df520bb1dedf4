using Embedded.Mail.Imap.Wire;

namespace Embedded.Mail.Imap.Commands.Fetch;

/// <summary>Reads what may follow PREVIEW and SNIPPET (RFC 8970 §6, and the drafts before it, whose forms Dovecot takes).</summary>
internal static class PreviewParser
{
    /// <summary>Reads <c>[SP "(" modifier *(SP modifier) ")"]</c>: LAZY, FUZZY or LAZY=FUZZY.</summary>
    /// <param name="reader">Behind the item's name.</param>
    /// <param name="items">Gets what the modifiers make of the item.</param>
    /// <param name="item">The item.</param>
    public static bool TryReadPreviewModifiers(this ref ImapReader reader, ref FetchItems items, FetchItems item)
    {
        var isLazy = false;
        var isFuzzy = false;
        if (HasModifiers(reader) && !TryRead(ref reader, ref isLazy, ref isFuzzy))
        {
            return false;
        }

        items = isFuzzy && item == FetchItems.Preview ? (items & ~FetchItems.Preview) | FetchItems.FuzzyPreview : items;
        items |= isLazy ? FetchItems.None : FetchItems.ReadsPreview;
        return true;
    }

    // Another word in parentheses is for the whole FETCH, as in PREVIEW (CHANGEDSINCE 5).
    private static bool HasModifiers(ImapReader reader)
    {
        if (!reader.Rest.StartsWith(" ("u8))
        {
            return false;
        }

        reader.Skip(2);
        return IsModifier(reader);
    }

    private static bool IsModifier(ImapReader reader) => reader.NextIsWord("LAZY"u8) || reader.NextIsWord("FUZZY"u8) || reader.NextIsWord("LAZY=FUZZY"u8);

    private static bool TryRead(ref ImapReader reader, ref bool isLazy, ref bool isFuzzy)
    {
        reader.Skip(1);
        if (!reader.TryReadOpen())
        {
            return false;
        }

        do
        {
            if (!TryReadModifier(ref reader, ref isLazy, ref isFuzzy))
            {
                return false;
            }
        }
        while (reader.Peek == ' ' && reader.TryReadSpace());

        return reader.TryReadClose();
    }

    private static bool TryReadModifier(ref ImapReader reader, ref bool isLazy, ref bool isFuzzy)
    {
        if (!IsModifier(reader))
        {
            return reader.Fail("unknown modifier of PREVIEW");
        }

        isLazy |= !reader.NextIsWord("FUZZY"u8);
        isFuzzy |= !reader.NextIsWord("LAZY"u8);
        return reader.TryReadAtom(out _);
    }
}
