namespace Embedded.Mail.Mime;

/// <summary>Follows part numbers through the part table.</summary>
internal static class SectionFinder
{
    public static bool TryFindPart(ReadOnlySpan<PartRecord> parts, ReadOnlySpan<int> path, out int part)
    {
        part = 0;
        for (var level = 0; level < path.Length; level++)
        {
            // Numbers behind that of an enclosed message count within it (RFC 9051 §6.4.5.1).
            if (level > 0 && parts[part].Is(PartTraits.Message))
            {
                part++;
            }
            else if (level > 0 && !parts[part].Is(PartTraits.Multipart))
            {
                return false;
            }

            if (!TryStep(parts, path[level], ref part))
            {
                return false;
            }
        }

        return true;
    }

    public static bool TryFindText(ReadOnlySpan<PartRecord> parts, int part, bool isMessage, SectionText text, out OctetRange range)
    {
        range = default;
        if (text == SectionText.Mime && isMessage)
        {
            return false;
        }

        if (text is SectionText.Header or SectionText.Text && !isMessage)
        {
            if (!parts[part].Is(PartTraits.Message))
            {
                return false;
            }

            part++;
        }

        ref readonly var record = ref parts[part];
        range = text switch
        {
            SectionText.Whole when isMessage => Between(record.Header, record.End),
            SectionText.Header or SectionText.Mime => Between(record.Header, record.Body),
            _ => Between(record.Body, record.End),
        };
        return true;
    }

    // Part 1 of what is no multipart is its whole body.
    private static bool TryStep(ReadOnlySpan<PartRecord> parts, int number, ref int part)
    {
        if (!parts[part].Is(PartTraits.Multipart))
        {
            return number == 1;
        }

        var end = parts[part].Next;
        var child = part + 1;
        for (; number > 1 && child < end; number--)
        {
            child = parts[child].Next;
        }

        part = child;
        return number == 1 && child < end;
    }

    private static OctetRange Between(TextPosition start, TextPosition end) => new(start.Offset, end.Offset - start.Offset);
}
