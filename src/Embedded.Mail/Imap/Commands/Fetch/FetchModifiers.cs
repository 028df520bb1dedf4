using System.Text;
using Embedded.Mail.Imap.Wire;
using Embedded.Mail.Messages;

namespace Embedded.Mail.Imap.Commands.Fetch;

/// <summary>How a FETCH narrows or widens what it asks (RFC 4466 §2.4).</summary>
/// <param name="ChangedSince">Only messages with a greater modseq (RFC 7162 §3.1.4.1); null for all.</param>
/// <param name="Partial">Only a stretch of the messages named (RFC 9394 §3.3); null for all.</param>
/// <param name="Vanished">Whether to tell of messages that have gone since (RFC 7162 §3.2.6).</param>
internal readonly record struct FetchModifiers(ModSeq? ChangedSince, PartialRange? Partial, bool Vanished)
{
    /// <summary>Reads <c>[SP "(" fetch-modifier *(SP fetch-modifier) ")"]</c>.</summary>
    /// <param name="reader">Behind the items.</param>
    /// <param name="isUid">Whether it is UID FETCH, which alone may ask for a stretch.</param>
    /// <param name="mayAskVanished">Whether it is UID FETCH, by a client that has enabled QRESYNC.</param>
    /// <param name="modifiers">What was read.</param>
    public static bool TryRead(ref ImapReader reader, bool isUid, bool mayAskVanished, out FetchModifiers modifiers)
    {
        modifiers = default;
        if (!reader.HasMore)
        {
            return true;
        }

        var before = reader.Rest;
        if (!reader.TryReadSpace() || !reader.TryReadOpen())
        {
            return false;
        }

        do
        {
            if (!TryReadOne(ref reader, isUid, mayAskVanished, ref modifiers))
            {
                return false;
            }
        }
        while (reader.Peek == ' ' && reader.TryReadSpace());

        return reader.TryReadClose()
            && (!modifiers.Vanished || modifiers.ChangedSince is not null || reader.FailAt(before, "VANISHED used without CHANGEDSINCE"));
    }

    private static bool TryReadOne(ref ImapReader reader, bool isUid, bool mayAskVanished, ref FetchModifiers modifiers)
    {
        var before = reader.Rest;
        if (!reader.TryReadAtom(out var name))
        {
            return false;
        }

        if (mayAskVanished && Ascii.EqualsIgnoreCase(name, "VANISHED"u8))
        {
            modifiers = modifiers with { Vanished = true };
            return true;
        }

        if (isUid && modifiers.Partial is null && Ascii.EqualsIgnoreCase(name, "PARTIAL"u8))
        {
            var stretch = reader.TryReadSpace() && reader.TryReadPartialRange(out var range) ? range : (PartialRange?)null;
            modifiers = modifiers with { Partial = stretch };
            return stretch is not null;
        }

        if (!Ascii.EqualsIgnoreCase(name, "CHANGEDSINCE"u8))
        {
            return reader.FailAt(before, "Unknown FETCH modifier");
        }

        var read = reader.TryReadSpace() && reader.TryReadModSeq(out var modSeq) ? modSeq : (ModSeq?)null;
        modifiers = modifiers with { ChangedSince = read };
        return read is not null;
    }
}
