namespace Embedded.Mail.Imap.Wire;

/// <summary><c>partial-range</c>: a stretch of results, counted from 1 at the first, or from the last (RFC 5267 §4.4, RFC 9394 §4).</summary>
/// <param name="Low">The end with the lower number.</param>
/// <param name="High">The end with the higher number.</param>
/// <param name="IsFromEnd">Whether 1 is the last result.</param>
internal readonly record struct PartialRange(uint Low, uint High, bool IsFromEnd)
{
    /// <summary>Where the stretch lies among <paramref name="count"/> results, counted from 0; possibly empty.</summary>
    public Range Of(int count)
    {
        var low = (int)Math.Min(Low - 1, (uint)count);
        var high = (int)Math.Min(High, (uint)count);
        return IsFromEnd ? (count - high)..(count - low) : low..high;
    }
}
