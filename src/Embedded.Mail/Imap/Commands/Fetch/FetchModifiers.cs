using System.Text;
using Embedded.Mail.Imap.Wire;
using Embedded.Mail.Messages;

namespace Embedded.Mail.Imap.Commands.Fetch;

/// <summary>How a FETCH narrows or widens what it asks (RFC 4466 §2.4).</summary>
/// <param name="ChangedSince">Only messages with a greater modseq (RFC 7162 §3.1.4.1); null for all.</param>
/// <param name="Vanished">Whether to tell of messages that have gone since (RFC 7162 §3.2.6).</param>
internal readonly record struct FetchModifiers(ModSeq? ChangedSince, bool Vanished)
{
    /// <summary>Reads <c>[SP "(" fetch-modifier *(SP fetch-modifier) ")"]</c>.</summary>
    /// <param name="reader">Behind the items.</param>
    /// <param name="mayAskVanished">Whether it is UID FETCH, by a client that has enabled QRESYNC.</param>
    /// <param name="modifiers">What was read.</param>
    public static bool TryRead(ref ImapReader reader, bool mayAskVanished, out FetchModifiers modifiers)
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
            if (!TryReadOne(ref reader, mayAskVanished, ref modifiers))
            {
                return false;
            }
        }
        while (reader.Peek == ' ' && reader.TryReadSpace());

        return reader.TryReadClose()
            && (!modifiers.Vanished || modifiers.ChangedSince is not null || reader.FailAt(before, "VANISHED used without CHANGEDSINCE"));
    }

    private static bool TryReadOne(ref ImapReader reader, bool mayAskVanished, ref FetchModifiers modifiers)
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

        if (!Ascii.EqualsIgnoreCase(name, "CHANGEDSINCE"u8))
        {
            return reader.FailAt(before, "Unknown FETCH modifier");
        }

        var read = reader.TryReadSpace() && reader.TryReadModSeq(out var modSeq) ? modSeq : (ModSeq?)null;
        modifiers = modifiers with { ChangedSince = read };
        return read is not null;
    }
}
