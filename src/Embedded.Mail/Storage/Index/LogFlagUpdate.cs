using Embedded.Mail.Messages;

namespace Embedded.Mail.Storage.Index;

/// <summary>A change of flags: <c>flags = (flags &amp; ~Remove) | Add</c>.</summary>
/// <param name="Range">The messages.</param>
/// <param name="Add">Flags to set.</param>
/// <param name="Remove">Flags to clear.</param>
/// <param name="TouchesModSeq">Whether the messages get a new modseq although no flag that clients see changes.</param>
internal readonly record struct LogFlagUpdate(LogUidRange Range, byte Add, byte Remove, bool TouchesModSeq = false) : ILogItem<LogFlagUpdate>
{
    public static int Size => 12;

    /// <summary>Whether a client can notice the change, so that it has a modseq.</summary>
    public bool IsVisible => TouchesModSeq || ((Add | Remove) & (byte)MessageFlags.All) != 0;

    public static LogFlagUpdate Read(ReadOnlySpan<byte> octets) => new(LogUidRange.Read(octets), octets[8], octets[9], octets[10] != 0);

    public void Write(Span<byte> octets)
    {
        Range.Write(octets);
        octets[8] = Add;
        octets[9] = Remove;
        octets[10] = TouchesModSeq ? (byte)1 : (byte)0;
        octets[11] = 0;
    }
}
