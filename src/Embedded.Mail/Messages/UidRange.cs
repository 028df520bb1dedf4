namespace Embedded.Mail.Messages;

/// <summary>The UIDs from <paramref name="First"/> to <paramref name="Last"/>, both included; <paramref name="First"/> is not greater.</summary>
/// <param name="First">The lowest UID.</param>
/// <param name="Last">The highest UID.</param>
public readonly record struct UidRange(Uid First, Uid Last)
{
    /// <summary>How many UIDs lie in the range, whether or not messages have them.</summary>
    public long Count => (long)Last.Value - First.Value + 1;

    /// <summary>Whether <paramref name="uid"/> lies in the range.</summary>
    public bool Contains(Uid uid) => uid >= First && uid <= Last;

    /// <inheritdoc/>
    public override string ToString() => First == Last ? First.ToString() : $"{First}:{Last}";
}
