namespace Embedded.Mail.Storage.Index;

/// <summary>What a snapshot is worth.</summary>
internal enum IndexSnapshotStatus
{
    /// <summary>It is as it must be.</summary>
    Sound,

    /// <summary>It could be read, and what did not fit has been put right or left out: the mailbox must be healed from its files.</summary>
    Repaired,

    /// <summary>Nothing can be read from it.</summary>
    Unusable,
}
