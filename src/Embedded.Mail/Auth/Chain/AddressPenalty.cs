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
    private const int Ipv6Prefix = 6;
    private const int RememberedAttempts = 8;

    private readonly Dictionary<UInt128, LinkedListNode<Entry>> _entries = [];
    private readonly LinkedList<Entry> _oldestFirst = new();
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
            if (!_entries.TryGetValue(KeyOf(remote!.Address), out var node))
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
        var key = KeyOf(remote!.Address);
        lock (_gate)
        {
            var entry = Take(key);
            if (attempt is not { } known || !entry.Attempts.Contains(known))
            {
                entry.Failures++;
                entry.Remember(attempt);
            }

            entry.LastFailure = _time.GetTimestamp();
            _entries[key] = _oldestFirst.AddLast(entry);
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
            if (_entries.Remove(KeyOf(remote!.Address), out var node))
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
    private Entry Take(UInt128 key)
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

        return new Entry(key);
    }

    private void DropExpired()
    {
        while (_oldestFirst.First is { } oldest && _time.GetElapsedTime(oldest.Value.LastFailure) > Memory)
        {
            DropOldest();
        }
    }

    private void DropOldest()
    {
        _entries.Remove(_oldestFirst.First!.Value.Key);
        _oldestFirst.RemoveFirst();
    }

    private static UInt128 KeyOf(IPAddress address)
    {
        Span<byte> octets = stackalloc byte[16];
        octets.Clear();
        if (address.IsIPv4MappedToIPv6 || address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork)
        {
            address.MapToIPv6().TryWriteBytes(octets, out _);
        }
        else
        {
            address.TryWriteBytes(octets, out _);
            octets[Ipv6Prefix..].Clear();
        }

        return System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(octets);
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

    private sealed class Entry(UInt128 key)
    {
        public UInt128 Key { get; } = key;

        public int Failures { get; set; }

        public long LastFailure { get; set; }

        public Queue<ulong> Attempts { get; } = new();

        public void Remember(ulong? attempt)
        {
            if (attempt is { } known)
            {
                if (Attempts.Count >= RememberedAttempts)
                {
                    Attempts.Dequeue();
                }

                Attempts.Enqueue(known);
            }
        }
    }
}
