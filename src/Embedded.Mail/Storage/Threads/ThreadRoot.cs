namespace Embedded.Mail.Storage.Threads;

/// <summary>The head of a thread while threads are being joined.</summary>
/// <param name="row">The message; <see cref="NoRow"/> where only its children are there.</param>
internal sealed class ThreadRoot(int row)
{
    /// <summary>No message.</summary>
    public const int NoRow = -1;

    public int Row { get; } = row;

    public bool IsDummy => Row == NoRow;

    /// <summary>Of a head without message the messages below it, the earliest first.</summary>
    public List<int> Children { get; } = [];

    /// <summary>Whether it is part of another thread now.</summary>
    public bool IsJoined { get; set; }

    /// <summary>Whether joining made it.</summary>
    public bool IsNew { get; init; }
}
