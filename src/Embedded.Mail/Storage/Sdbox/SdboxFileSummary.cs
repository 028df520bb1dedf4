using Embedded.Mail.Storage.Files;

namespace Embedded.Mail.Storage.Sdbox;

/// <summary>All of a message file but its body, read on a disk thread.</summary>
/// <param name="Header">Where the body lies.</param>
/// <param name="Metadata">What is known of the message.</param>
/// <param name="Damage">What is wrong, if anything.</param>
internal readonly record struct SdboxFileSummary(SdboxHeader Header, SdboxMetadata Metadata, SdboxDamage Damage)
{
    private const int MaxMetadataLength = 1024 * 1024;

    /// <summary>Whether the body can be read.</summary>
    public bool HasBody => Damage is SdboxDamage.None or SdboxDamage.MissingMetadata or SdboxDamage.UnfinishedMetadata;

    /// <summary>Reads a file.</summary>
    public static SdboxFileSummary Read(MailFile file)
    {
        var length = file.GetStatus().Length;
        var start = new byte[(int)Math.Min(length, SdboxHeader.MaxLength)];
        var count = file.Read(start, 0);
        var damage = SdboxHeader.Read(start.AsSpan(0, count), out var header, out _);
        if (damage != SdboxDamage.None)
        {
            return new(default, SdboxMetadata.Empty, damage);
        }

        var end = header.BodyOffset + header.BodyLength;
        if (end > length)
        {
            return new(header, SdboxMetadata.Empty, SdboxDamage.Truncated);
        }

        var block = new byte[(int)Math.Min(length - end, MaxMetadataLength)];
        count = file.Read(block, end);
        damage = SdboxMetadata.Read(block.AsSpan(0, count), out var metadata);
        return new(header, metadata, damage);
    }
}
