using Embedded.Mail.Messages;
using Embedded.Mail.Storage;

namespace Embedded.Mail.Imap.Session;

/// <summary>
/// What a session's own STORE has to hear of itself: with <c>.SILENT</c>, nothing about messages that now are just what the client must expect; else
/// the flags of every message it named (RFC 9051 §6.4.6).
/// </summary>
/// <param name="Uids">The messages named.</param>
/// <param name="Update">The change.</param>
/// <param name="IsSilent">Whether the client wants to hear of others' changes only.</param>
internal sealed record StoreEcho(UidSet Uids, FlagUpdate Update, bool IsSilent)
{
    /// <summary>Whether the client works out <paramref name="now"/> by itself, having known the message as <paramref name="known"/>.</summary>
    public bool IsExpected(MessageEntry known, MessageEntry now, KeywordTable keywords) =>
        IsSilent && Uids.Contains(now.Uid) && Update.Apply(known.Flags) == now.Flags && HasExpectedKeywords(known, now, keywords);

    private bool HasExpectedKeywords(MessageEntry known, MessageEntry now, KeywordTable keywords)
    {
        if (Update.Keywords.IsEmpty && Update.Mode != FlagUpdateMode.Replace)
        {
            return known.KeywordSet == now.KeywordSet;
        }

        return keywords[now.KeywordSet].ToHashSet().SetEquals(Update.Apply(keywords[known.KeywordSet]));
    }
}
