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
    /// <summary>The messages named that were left alone, having changed since the client knew them (RFC 7162 §3.1.3).</summary>
    public UidSet Failed { get; init; } = UidSet.Empty;

    /// <summary>Whether the client has to hear the modseq of every message it named, even where nothing has changed: with UNCHANGEDSINCE (RFC 7162 §3.1.3).</summary>
    public bool TellsModSeqs { get; init; }

    /// <summary>Whether the command itself tells the flags and modseqs of the messages changed, as FETCH does of those that it marks <c>\Seen</c>.</summary>
    public bool IsToldByCommand { get; init; }

    /// <summary>The messages named that have the flags wanted now.</summary>
    public UidSet Done => Uids.Except(Failed);

    /// <summary>Whether the client works out <paramref name="now"/> by itself, having known the message as <paramref name="known"/>.</summary>
    public bool IsExpected(MessageEntry known, MessageEntry now, KeywordTable keywords) =>
        IsSilent && Uids.Contains(now.Uid) && !Failed.Contains(now.Uid) && Update.Apply(known.Flags) == now.Flags && HasExpectedKeywords(known, now, keywords);

    private bool HasExpectedKeywords(MessageEntry known, MessageEntry now, KeywordTable keywords)
    {
        if (Update.Keywords.IsEmpty && Update.Mode != FlagUpdateMode.Replace)
        {
            return known.KeywordSet == now.KeywordSet;
        }

        return keywords[now.KeywordSet].ToHashSet().SetEquals(Update.Apply(keywords[known.KeywordSet]));
    }
}
