using System.Collections.Immutable;
using Embedded.Mail.Messages;

namespace Embedded.Mail.Storage;

/// <summary>
/// All that a mailbox's sessions share, at one instant and immutable. A store publishes a new one after every committed change; the one
/// with the greater <see cref="HighestModSeq"/> is the newer. A claim of recent messages alone publishes a state without a new modseq.
/// </summary>
public sealed record MailboxState
{
    /// <summary>The generation of the UIDs.</summary>
    public required UidValidity UidValidity { get; init; }

    /// <summary>A number that no message has reached: the next message gets this UID or, where a store gives UIDs in steps, a higher one.</summary>
    public required Uid UidNext { get; init; }

    /// <summary>The modseq of the last change, at least 1 (RFC 7162 §3.1.2.1).</summary>
    public required ModSeq HighestModSeq { get; init; }

    /// <summary>Messages from this UID on have been claimed as recent by no session yet (RFC 3501 §2.3.2).</summary>
    public required Uid FirstRecentUid { get; init; }

    /// <summary>The messages.</summary>
    public required MessageList Messages { get; init; }

    /// <summary>The keywords of the mailbox, to which <see cref="MessageEntry.KeywordSet"/> points.</summary>
    public required KeywordTable Keywords { get; init; }

    /// <summary>The keywords of one message.</summary>
    public ImmutableArray<Keyword> KeywordsOf(MessageEntry entry) => Keywords[entry.KeywordSet];
}
