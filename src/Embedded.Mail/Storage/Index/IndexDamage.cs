namespace Embedded.Mail.Storage.Index;

/// <summary>What is wrong with an index file, and where. A value and no exception: damage is healed, not reported to a client.</summary>
/// <param name="Offset">Offset in the file, in octets, of the record or field that is wrong.</param>
/// <param name="Reason">What is wrong, for the log.</param>
internal readonly record struct IndexDamage(long Offset, string Reason)
{
    public override string ToString() => $"offset {Offset}: {Reason}";
}
