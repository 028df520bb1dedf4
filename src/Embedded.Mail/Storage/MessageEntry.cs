using Embedded.Mail.Messages;

namespace Embedded.Mail.Storage;

/// <summary>What a mailbox's list holds of one message: 16 octets.</summary>
public readonly struct MessageEntry : IEquatable<MessageEntry>
{
    /// <summary>Largest value of <see cref="KeywordSet"/>.</summary>
    public const int MaxKeywordSet = (1 << 24) - 1;

    private const uint StoreBits = 0xff & ~(uint)MessageFlags.All;

    private readonly uint _uid;
    private readonly uint _flagsAndKeywords;
    private readonly ulong _modSeq;

    /// <summary>Describes one message.</summary>
    /// <param name="uid">Its UID.</param>
    /// <param name="flags">Its system flags.</param>
    /// <param name="keywordSet">The number of its keyword set in the mailbox's <see cref="KeywordTable"/>; 0 is the empty set.</param>
    /// <param name="modSeq">The modseq of its last change.</param>
    public MessageEntry(Uid uid, MessageFlags flags, int keywordSet, ModSeq modSeq)
    {
        ArgumentOutOfRangeException.ThrowIfZero(uid.Value, nameof(uid));
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)keywordSet, (uint)MaxKeywordSet, nameof(keywordSet));
        _uid = uid.Value;
        _flagsAndKeywords = ((uint)keywordSet << 8) | (byte)flags;
        _modSeq = modSeq.Value;
    }

    private MessageEntry(uint uid, uint flagsAndKeywords, ulong modSeq) => (_uid, _flagsAndKeywords, _modSeq) = (uid, flagsAndKeywords, modSeq);

    /// <summary>The message's UID.</summary>
    public Uid Uid => new(_uid);

    /// <summary>Its system flags.</summary>
    public MessageFlags Flags => (MessageFlags)_flagsAndKeywords & MessageFlags.All;

    /// <summary>The number of its keyword set in the mailbox's <see cref="KeywordTable"/>; 0 is the empty set.</summary>
    public int KeywordSet => (int)(_flagsAndKeywords >> 8);

    /// <summary>The modseq of its last change.</summary>
    public ModSeq ModSeq => new(_modSeq);

    /// <summary>The flags as a store keeps them, with three bits of its own beside <see cref="Flags"/>.</summary>
    internal byte StoredFlags => (byte)_flagsAndKeywords;

    /// <summary>Whether flags and keywords are the same, whatever the modseqs.</summary>
    public bool HasSameFlags(MessageEntry other) => ((_flagsAndKeywords ^ other._flagsAndKeywords) & ~StoreBits) == 0;

    /// <summary>The same message with other flags, the store's own bits among them.</summary>
    internal MessageEntry WithStoredFlags(byte flags) => new(_uid, (_flagsAndKeywords & ~0xffu) | flags, _modSeq);

    /// <summary>The same message with another set of keywords.</summary>
    internal MessageEntry WithKeywordSet(int keywordSet)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)keywordSet, (uint)MaxKeywordSet, nameof(keywordSet));
        return new(_uid, ((uint)keywordSet << 8) | StoredFlags, _modSeq);
    }

    /// <summary>The same message with another modseq.</summary>
    internal MessageEntry WithModSeq(ModSeq modSeq) => new(_uid, _flagsAndKeywords, modSeq.Value);

    /// <inheritdoc/>
    public bool Equals(MessageEntry other) => _uid == other._uid && _flagsAndKeywords == other._flagsAndKeywords && _modSeq == other._modSeq;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is MessageEntry other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(_uid, _flagsAndKeywords, _modSeq);

    /// <summary>Whether all is the same.</summary>
    public static bool operator ==(MessageEntry left, MessageEntry right) => left.Equals(right);

    /// <summary>Whether anything differs.</summary>
    public static bool operator !=(MessageEntry left, MessageEntry right) => !left.Equals(right);
}
