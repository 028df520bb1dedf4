using System.Text;
using Embedded.Mail.Imap.Session;
using Embedded.Mail.Imap.Wire;

namespace Embedded.Mail.Imap.Commands;

/// <summary>What a SELECT asks besides the mailbox (RFC 4466 §2.1, RFC 7162 §3.1.8, §3.2.5).</summary>
/// <param name="IsCondStore">CONDSTORE.</param>
/// <param name="Resync">QRESYNC, or null.</param>
internal readonly record struct SelectParameters(bool IsCondStore, QResyncParameters? Resync)
{
    /// <summary>Reads <c>[SP "(" select-param *(SP select-param) ")"]</c>.</summary>
    /// <param name="reader">Behind the mailbox's name.</param>
    /// <param name="session">What the client has enabled: without QRESYNC it may not use it (RFC 7162 §3.2.5).</param>
    /// <param name="parameters">What was read.</param>
    public static bool TryRead(ref ImapReader reader, ImapSession session, out SelectParameters parameters)
    {
        parameters = default;
        if (!reader.HasMore)
        {
            return true;
        }

        if (!reader.TryReadSpace() || !reader.TryReadOpen())
        {
            return false;
        }

        do
        {
            if (!TryReadOne(ref reader, session, ref parameters))
            {
                return false;
            }
        }
        while (reader.Peek == ' ' && reader.TryReadSpace());

        return reader.TryReadClose();
    }

    private static bool TryReadOne(ref ImapReader reader, ImapSession session, ref SelectParameters parameters)
    {
        var before = reader.Rest;
        if (!reader.TryReadAtom(out var name))
        {
            return false;
        }

        if (Ascii.EqualsIgnoreCase(name, "CONDSTORE"u8))
        {
            parameters = parameters with { IsCondStore = true };
            return true;
        }

        if (!Ascii.EqualsIgnoreCase(name, "QRESYNC"u8))
        {
            return reader.FailAt(before, "Unknown SELECT parameter");
        }

        if (!session.IsQResync)
        {
            return reader.FailAt(before, "QRESYNC not enabled");
        }

        if (!reader.TryReadSpace() || !QResyncParameters.TryRead(ref reader, out var resync))
        {
            return false;
        }

        parameters = parameters with { IsCondStore = true, Resync = resync };
        return resync.Numbers.IsEmpty || !session.IsUidOnly || reader.FailAt(before, UidOnly.Error);
    }
}
