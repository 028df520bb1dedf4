namespace Embedded.Mail.Storage;

/// <summary>How far a search or a copy has come. Written by who does the work and read by who waits for it.</summary>
internal sealed class WorkProgress
{
    private long _goal;
    private long _done;

    /// <summary>How many messages there are to work on; 0 as long as that is not known.</summary>
    public long Goal => Volatile.Read(ref _goal);

    /// <summary>How many are done; never less than before.</summary>
    public long Done => Math.Min(Volatile.Read(ref _done), Goal);

    /// <summary>Begins to count.</summary>
    public void Begin(long goal) => Volatile.Write(ref _goal, goal);

    /// <summary>One more is done.</summary>
    public void Count() => Volatile.Write(ref _done, _done + 1);
}
