namespace Embedded.Mail.Auth.Chain;

/// <summary>What <see cref="AddressPenalty"/> remembers of a client network.</summary>
internal sealed class PenaltyEntry(UInt128 key)
{
    private const int RememberedAttempts = 8;

    private readonly Queue<ulong> _attempts = new();

    public UInt128 Key { get; } = key;

    public int Failures { get; set; }

    /// <summary>How many stored passwords were looked up for clients that have not brought their proof yet.</summary>
    public int OpenProofs { get; set; }

    public long LastFailure { get; set; }

    public long LastSeen { get; set; }

    /// <summary>Whether this name was tried with this password before, of late.</summary>
    public bool Knows(ulong attempt) => _attempts.Contains(attempt);

    /// <summary>Remembers a name and password by their fingerprint.</summary>
    public void Remember(ulong attempt)
    {
        if (_attempts.Count >= RememberedAttempts)
        {
            _attempts.Dequeue();
        }

        _attempts.Enqueue(attempt);
    }
}
