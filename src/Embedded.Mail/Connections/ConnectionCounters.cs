namespace Embedded.Mail.Connections;

/// <summary>What has come and gone since the start, for metrics. All members may be read from any thread.</summary>
internal sealed class ConnectionCounters(ConnectionRegistry registry)
{
    private long _accepted;
    private long _refused;

    /// <summary>Connections accepted, including those refused afterwards.</summary>
    public long Accepted => Volatile.Read(ref _accepted);

    /// <summary>Connections refused for a limit or an untrusted proxy.</summary>
    public long Refused => Volatile.Read(ref _refused);

    /// <summary>Connections at this moment.</summary>
    public int Current => registry.Current;

    /// <summary>Octets received from clients, without those of TLS.</summary>
    public long OctetsReceived => registry.OctetsReceived;

    /// <summary>Octets sent to clients, without those of TLS.</summary>
    public long OctetsSent => registry.OctetsSent;

    public void CountAccepted() => Interlocked.Increment(ref _accepted);

    public void CountRefused() => Interlocked.Increment(ref _refused);
}
