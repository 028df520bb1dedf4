namespace Embedded.Mail.Mime;

/// <summary>A stretch of a message's text.</summary>
/// <param name="Offset">Where it begins, in octets from the message's beginning.</param>
/// <param name="Length">Count of octets.</param>
public readonly record struct OctetRange(long Offset, long Length)
{
    /// <summary>The first octet behind it.</summary>
    public long End => Offset + Length;

    /// <summary>The part of this range that a partial fetch <c>&lt;start.count&gt;</c> asks for (RFC 9051 §6.4.5); empty past the end.</summary>
    public OctetRange Slice(long start, long count)
    {
        start = Math.Min(start, Length);
        return new OctetRange(Offset + start, Math.Min(count, Length - start));
    }
}
