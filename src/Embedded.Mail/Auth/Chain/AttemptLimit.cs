namespace Embedded.Mail.Auth.Chain;

/// <summary>
/// How many attempts for one user name are with the back ends at once. Others wait, the networks of the clients in turn: a guesser with many connections
/// keeps neither the back ends busy nor the user himself out.
/// </summary>
internal sealed class AttemptLimit(int max)
{
    private const int WaitingPerPlace = 10;

    private readonly Dictionary<string, Attempts> _users = new(StringComparer.Ordinal);
    private readonly object _gate = new();

    /// <summary>How many users have attempts going on.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _users.Count;
            }
        }
    }

    /// <summary>Waits for a place; each that is given is to be given back by <see cref="Leave"/>.</summary>
    /// <returns>Whether there is one; false when too many wait already.</returns>
    public async ValueTask<bool> EnterAsync(string user, UInt128 network, CancellationToken cancellationToken)
    {
        if (max == 0)
        {
            return true;
        }

        var turn = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        if (!TryEnter(user, network, turn))
        {
            await using var given = cancellationToken.Register(() => turn.TrySetCanceled(cancellationToken));
            return await turn.Task;
        }

        return true;
    }

    /// <summary>Gives a place back: to the next who waits.</summary>
    public void Leave(string user)
    {
        if (max == 0)
        {
            return;
        }

        lock (_gate)
        {
            var attempts = _users[user];
            while (attempts.Waiting.TryDequeue(out var next))
            {
                // One who has given up meanwhile gets no place.
                if (next.TrySetResult(true))
                {
                    return;
                }
            }

            if (--attempts.Running == 0)
            {
                _users.Remove(user);
            }
        }
    }

    private bool TryEnter(string user, UInt128 network, TaskCompletionSource<bool> turn)
    {
        lock (_gate)
        {
            if (!_users.TryGetValue(user, out var attempts))
            {
                _users[user] = attempts = new Attempts(max * WaitingPerPlace);
            }

            if (attempts.Running < max)
            {
                attempts.Running++;
                return true;
            }

            if (!attempts.Waiting.TryEnqueue(network, turn, out var displaced))
            {
                displaced!.TrySetResult(false);
            }

            return false;
        }
    }

    private sealed class Attempts(int maxWaiting)
    {
        public int Running { get; set; }

        public FairQueue<TaskCompletionSource<bool>> Waiting { get; } = new(maxWaiting);
    }
}
