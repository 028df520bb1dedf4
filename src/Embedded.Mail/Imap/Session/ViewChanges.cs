using Embedded.Mail.Messages;

namespace Embedded.Mail.Imap.Session;

/// <summary>What a client must be told so that it knows what its view knows. To be told in the order of the properties.</summary>
internal sealed record ViewChanges
{
    /// <summary>Nothing to tell.</summary>
    public static ViewChanges None { get; } = new();

    /// <summary>Whether the mailbox has keywords that the client has not heard of: FLAGS and PERMANENTFLAGS.</summary>
    public bool HasNewKeywords { get; init; }

    /// <summary>Sequence numbers of the messages gone, descending, so that each is right when told: EXPUNGE.</summary>
    public IReadOnlyList<int> Expunged { get; init; } = [];

    /// <summary>The same messages by UID: VANISHED.</summary>
    public UidSet ExpungedUids { get; init; } = UidSet.Empty;

    /// <summary>The new count of messages when some arrived: EXISTS.</summary>
    public int? Exists { get; init; }

    /// <summary>The new count of recent messages: RECENT (RFC 3501 only).</summary>
    public int? Recent { get; init; }

    /// <summary>The messages whose flags are to be told, none of which just arrived: FETCH FLAGS.</summary>
    public UidSet Flags { get; init; } = UidSet.Empty;

    /// <summary>The messages of which only the modseq is to be told, none of them in <see cref="Flags"/>: FETCH MODSEQ (RFC 7162).</summary>
    public UidSet ModSeqs { get; init; } = UidSet.Empty;

    /// <summary>Whether there is nothing to tell.</summary>
    public bool IsNone => !HasNewKeywords && Expunged.Count == 0 && Exists is null && Recent is null && Flags.IsEmpty && ModSeqs.IsEmpty;
}
