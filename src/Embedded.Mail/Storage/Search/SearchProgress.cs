namespace Embedded.Mail.Storage.Search;

/// <summary>How far a search has come. Written by the search and read by who waits for it.</summary>
internal sealed class SearchProgress
{
    private long _goal;
    private long _done;

    /// <summary>How many messages there are to judge; 0 as long as that is not known.</summary>
    public long Goal => Volatile.Read(ref _goal);

    /// <summary>How many are judged; never less than before.</summary>
    public long Done => Math.Min(Volatile.Read(ref _done), Goal);

    /// <summary>Begins to count.</summary>
    public void Begin(long goal) => Volatile.Write(ref _goal, goal);

    /// <summary>One more is judged.</summary>
    public void Count() => Volatile.Write(ref _done, _done + 1);
}
