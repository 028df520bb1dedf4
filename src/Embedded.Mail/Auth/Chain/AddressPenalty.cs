using System.Net;
using System.Security.Cryptography;
using System.Text;

namespace Embedded.Mail.Auth.Chain;

/// <summary>
/// The wait that an address with failures behind it has before its next attempt: 2, 4, 8, 15 seconds, as Dovecot's anvil keeps it. The same name with the same
/// wrong password does not raise it: that is a client with an old password, no guessing. IPv6 addresses count by their /48, which is what one customer gets.
/// </summary>
internal sealed class AddressPenalty
{
    private static readonly TimeSpan First = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Memory = TimeSpan.FromHours(1);

    // Clients that fall silent between the two steps of a proof are no rarity behind one address.
    private const int FreeLookups = 10;

    private readonly Dictionary<UInt128, LinkedListNode<PenaltyEntry>> _entries = [];
    private readonly LinkedList<PenaltyEntry> _oldestFirst = new();
    private readonly object _gate = new();
    private readonly byte[] _key = RandomNumberGenerator.GetBytes(32);
    private readonly TimeProvider _time;
    private readonly TimeSpan _max;
    private readonly int _capacity;
    private readonly NetworkList _exempt;

    public AddressPenalty(AuthOptions options, TimeProvider time)
    {
        _time = time;
        _max = options.MaxPenalty;
        _capacity = options.MaxPenaltyAddresses;
        _exempt = NetworkList.Parse(options.PenaltyExemptNetworks);
    }

    /// <summary>How many addresses are remembered.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _entries.Count;
            }
        }
    }

    /// <summary>How long an attempt from this address has to wait from now.</summary>
    public TimeSpan DelayFor(IPEndPoint? remote)
    {
        if (!Applies(remote))
        {
            return TimeSpan.Zero;
        }

        lock (_gate)
        {
            DropExpired();
            if (!_entries.TryGetValue(ClientNetwork.Of(remote!.Address), out var node))
            {
                return TimeSpan.Zero;
            }

            if (node.Value.Failures == 0)
            {
                return TimeSpan.Zero;
            }

            var left = DelayAfter(node.Value.Failures) - _time.GetElapsedTime(node.Value.LastFailure);
            return left > TimeSpan.Zero ? left : TimeSpan.Zero;
        }
    }

    /// <summary>Remembers a failure.</summary>
    /// <param name="remote">The client's address.</param>
    /// <param name="user">The name that was tried.</param>
    /// <param name="password">What was tried; empty where there is no password to compare: such a failure counts always.</param>
    public void Raise(IPEndPoint? remote, string user, ReadOnlySpan<byte> password)
    {
        if (!Applies(remote))
        {
            return;
        }

        var attempt = password.IsEmpty ? (ulong?)null : Fingerprint(user, password);
        var key = ClientNetwork.Of(remote!.Address);
        lock (_gate)
        {
            var entry = Take(key);
            if (attempt is not { } known)
            {
                entry.Failures++;
            }
            else if (!entry.Knows(known))
            {
                entry.Failures++;
                entry.Remember(known);
            }

            entry.LastFailure = _time.GetTimestamp();
            PutBack(entry);
        }
    }

    /// <summary>
    /// Remembers that a stored password was looked up for a client that is about to prove to know it. Many such look-ups without the proof that should follow count as failures:
    /// they cost the back ends as much.
    /// </summary>
    public void BeginProof(IPEndPoint? remote)
    {
        if (!Applies(remote))
        {
            return;
        }

        lock (_gate)
        {
            var entry = Take(ClientNetwork.Of(remote!.Address));
            if (++entry.OpenProofs > FreeLookups)
            {
                entry.Failures++;
                entry.LastFailure = _time.GetTimestamp();
            }

            PutBack(entry);
        }
    }

    /// <summary>Remembers that the proof has come.</summary>
    public void EndProof(IPEndPoint? remote)
    {
        if (!Applies(remote))
        {
            return;
        }

        lock (_gate)
        {
            if (!_entries.TryGetValue(ClientNetwork.Of(remote!.Address), out var node) || node.Value.OpenProofs == 0)
            {
                return;
            }

            if (--node.Value.OpenProofs == 0 && node.Value.Failures == 0)
            {
                _entries.Remove(node.Value.Key);
                _oldestFirst.Remove(node);
            }
        }
    }

    /// <summary>Forgets the failures of an address: a login from it was right.</summary>
    public void Forgive(IPEndPoint? remote)
    {
        if (!Applies(remote))
        {
            return;
        }

        lock (_gate)
        {
            if (_entries.Remove(ClientNetwork.Of(remote!.Address), out var node))
            {
                _oldestFirst.Remove(node);
            }
        }
    }

    private bool Applies(IPEndPoint? remote) => remote is not null && _max > TimeSpan.Zero && !_exempt.Contains(remote.Address);

    private TimeSpan DelayAfter(int failures)
    {
        var delay = First * Math.Pow(2, Math.Min(failures - 1, 16));
        return delay < _max ? delay : _max;
    }

    // Takes the entry out of the order, or makes room for a new one.
    private PenaltyEntry Take(UInt128 key)
    {
        if (_entries.TryGetValue(key, out var node))
        {
            _oldestFirst.Remove(node);
            return node.Value;
        }

        if (_entries.Count >= _capacity)
        {
            DropOldest();
        }

        return new PenaltyEntry(key);
    }

    private void PutBack(PenaltyEntry entry)
    {
        entry.LastSeen = _time.GetTimestamp();
        _entries[entry.Key] = _oldestFirst.AddLast(entry);
    }

    private void DropExpired()
    {
        while (_oldestFirst.First is { } oldest && _time.GetElapsedTime(oldest.Value.LastSeen) > Memory)
        {
            DropOldest();
        }
    }

    private void DropOldest()
    {
        _entries.Remove(_oldestFirst.First!.Value.Key);
        _oldestFirst.RemoveFirst();
    }

    // Keyed and short, so that what is kept tells nothing of the password.
    private ulong Fingerprint(string user, ReadOnlySpan<byte> password)
    {
        using var hash = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, _key);
        hash.AppendData(Encoding.UTF8.GetBytes(user));
        hash.AppendData([0]);
        hash.AppendData(password);
        return BitConverter.ToUInt64(hash.GetHashAndReset());
    }
}
