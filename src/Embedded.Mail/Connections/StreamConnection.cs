using System.Globalization;
using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Embedded.Mail.Connections.Compression;
using Embedded.Mail.Connections.Tls;

namespace Embedded.Mail.Connections;

/// <summary>A connection over a stream, which TLS may replace by another around it.</summary>
internal sealed class StreamConnection : MailConnection
{
    private static long _lastId;

    private readonly ConnectionRegistry _registry;
    private readonly ConnectionOrigin _origin;
    private readonly TlsServer? _tlsServer;
    private readonly CancellationTokenSource _teardown = new();
    private readonly long _id = Interlocked.Increment(ref _lastId);
    private readonly Lock _identityLock = new();

    private readonly Stream _transport;
    private Stream _stream;
    private ServerTlsStream? _tls;
    private ConnectionReader _input;
    private ConnectionWriter _output;
    private long _earlierReceived;
    private long _earlierSent;
    private long _deadline = long.MaxValue;
    private long _timeoutTicks = long.MaxValue;
    private long _abortAt = long.MaxValue;
    private IPEndPoint? _remote;
    private IPEndPoint? _local;
    private IPAddress? _countedAddress;
    private (string User, IPAddress Address)? _countedUser;
    private bool _isAborted;
    private bool _isDisposed;

    public StreamConnection(Stream stream, ConnectionOrigin origin, ConnectionRegistry registry, TlsServer? tlsServer)
    {
        _stream = _transport = stream;
        _origin = origin;
        _registry = registry;
        _tlsServer = tlsServer;
        _remote = origin.Remote;
        _local = origin.Local;
        _input = new ConnectionReader(stream, _teardown.Token);
        _output = new ConnectionWriter(stream, registry.Time);
    }

    public override string Id => _id.ToString(CultureInfo.InvariantCulture);

    public override string ListenerName => _origin.ListenerName;

    public override IPEndPoint? RemoteEndPoint => _remote;

    public override IPEndPoint? LocalEndPoint => _local;

    public override bool IsTls => _tls is not null;

    public override X509Certificate2? ClientCertificate => _tls?.ClientCertificate;

    public override byte[]? FindChannelBinding(string type) => _tls is null ? null : TlsChannelBinding.Find(_tls, type);

    public override bool IsLocalPeer => _remote is { } remote
        ? IPAddress.IsLoopback(remote.Address) || (_local is { } local && remote.Address.Equals(local.Address))
        : _origin.Remote is not { } peer || IPAddress.IsLoopback(peer.Address);

    public override bool CanStartTls => _origin.MayStartTls && _tlsServer is not null && _tls is null;

    public override PipeReader Input => _input;

    public override PipeWriter Output => _output;

    public override bool IsTimedOut => Volatile.Read(ref _deadline) is var deadline && deadline != long.MaxValue && _registry.Time.GetTimestamp() >= deadline;

    public override bool IsDraining => _registry.IsDraining;

    public override long OctetsReceived => Volatile.Read(ref _earlierReceived) + _input.Octets;

    public override long OctetsSent => Volatile.Read(ref _earlierSent) + _output.Octets;

    public override bool IsTrustedProxy => _origin.IsTrustedProxy;

    public ConnectionLimits Limits => _registry.Limits;

    /// <summary>Cancelled when the connection is torn down.</summary>
    public CancellationToken Teardown => _teardown.Token;

    public override void SetTimeout(TimeSpan timeout)
    {
        var ticks = ToTimestampTicks(timeout);
        Volatile.Write(ref _timeoutTicks, ticks);
        Volatile.Write(ref _deadline, ticks == long.MaxValue ? ticks : _registry.Time.GetTimestamp() + ticks);
    }

    /// <summary>Has the heartbeat tear the connection down when it is not called again within the time. For what happens before the session.</summary>
    public void AbortAfter(TimeSpan timeout) =>
        Volatile.Write(ref _abortAt, timeout == Timeout.InfiniteTimeSpan ? long.MaxValue : _registry.Time.GetTimestamp() + ToTimestampTicks(timeout));

    public override void Wake() => _input.Wake();

    /// <summary>Looks at the clocks; called by the heartbeat.</summary>
    public void Check(long now)
    {
        var patience = Math.Min(Volatile.Read(ref _timeoutTicks), ToTimestampTicks(Limits.WriteTimeout));
        var writingSince = _output.WritingSince;
        if (now >= Volatile.Read(ref _abortAt) || (writingSince != 0 && now - writingSince >= patience))
        {
            Abort();
        }
        else if (now >= Volatile.Read(ref _deadline))
        {
            Wake();
        }
    }

    public override async ValueTask StartTlsAsync(CancellationToken cancellationToken)
    {
        if (_tls is not null || _tlsServer is null)
        {
            throw new InvalidOperationException("TLS is in use already, or there is no certificate.");
        }

        await SettleAsync(cancellationToken);
        var tls = await HandshakeAsync(_tlsServer, cancellationToken);
        await ReplaceStreamAsync(tls, []);
        _tls = tls;
    }

    public override bool CanCompress => !IsCompressed;

    public override bool IsCompressed => _stream is CompressedStream { IsCompressing: true };

    public override async ValueTask StartCompressionAsync(CancellationToken cancellationToken)
    {
        if (IsCompressed)
        {
            throw new InvalidOperationException("Compression is in use already.");
        }

        await SettleAsync(cancellationToken);
        var compressed = _stream as CompressedStream ?? new CompressedStream(_stream);
        compressed.Start(_input.Unread);
        await ReplaceStreamAsync(compressed, []);
    }

    public override async ValueTask StopCompressionAsync(CancellationToken cancellationToken)
    {
        if (_stream is CompressedStream { IsCompressing: true } compressed)
        {
            await SettleAsync(cancellationToken);
            compressed.Stop();
            await ReplaceStreamAsync(compressed, _input.Unread.ToArray());
        }
    }

    public override bool TryCountUser(string userName)
    {
        lock (_identityLock)
        {
            EndCount();
            if (_remote is not { } remote)
            {
                return true;
            }

            if (!_registry.TryCountUser(_origin.Protocol, userName, remote.Address))
            {
                return false;
            }

            _countedUser = (userName, remote.Address);
            return true;
        }
    }

    public override void UncountUser()
    {
        lock (_identityLock)
        {
            EndCount();
        }
    }

    /// <summary>Counts the client's address against <see cref="ConnectionLimits.MaxConnectionsPerAddress"/>.</summary>
    public bool TryCountAddress()
    {
        if (_remote is not { } remote || Limits.MaxConnectionsPerAddress == 0)
        {
            return true;
        }

        if (!_registry.TryCountAddress(remote.Address))
        {
            return false;
        }

        _countedAddress = remote.Address;
        return true;
    }

    public override void SetRemoteEndPoint(IPEndPoint remoteEndPoint) => _remote = remoteEndPoint;

    /// <summary>Replaces both end points by what the PROXY protocol tells; null for a client of the proxy that has no address.</summary>
    public void SetEndPoints(IPEndPoint? remote, IPEndPoint? local) => (_remote, _local) = (remote, local);

    public override void Abort()
    {
        if (Interlocked.Exchange(ref _isAborted, true))
        {
            return;
        }

        _stream.Dispose();
        if (!Volatile.Read(ref _isDisposed))
        {
            // What waits for the token is the session's: it must not run on the thread of whoever aborts.
            _ = _teardown.CancelAsync();
        }
    }

    public override async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, true))
        {
            return;
        }

        AbortAfter(Limits.HandshakeTimeout);
        try
        {
            if (!_isAborted)
            {
                await SayGoodbyeAsync();
            }
        }
        finally
        {
            await CloseAsync();
        }
    }

    private async ValueTask SayGoodbyeAsync()
    {
        try
        {
            await _output.FlushAsync(CancellationToken.None);
            if (_tls is not null)
            {
                await _tls.ShutdownAsync();
            }

            if (_transport is NetworkStream { Socket: { } socket })
            {
                TcpSocket.Finish(socket);
            }
        }
        catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException or InvalidOperationException or CryptographicException)
        {
            // The client has left first, or is in the midst of a handshake; there is nobody to tell.
        }
    }

    /// <summary>Lets go of everything, whatever came before.</summary>
    private async ValueTask CloseAsync()
    {
        try
        {
            await _stream.DisposeAsync();
        }
        finally
        {
            await _input.ReleaseAsync();
            _output.Release();
            ReleaseCounts();
        }
    }

    private async Task<ServerTlsStream> HandshakeAsync(TlsServer server, CancellationToken cancellationToken)
    {
        AbortAfter(Limits.HandshakeTimeout);
        try
        {
            return await server.AuthenticateAsync(_stream, Id, cancellationToken);
        }
        catch (Exception e) when (e is AuthenticationException or ObjectDisposedException or InvalidOperationException)
        {
            throw new IOException("The TLS handshake failed: " + (e.InnerException ?? e).Message, e);
        }
        finally
        {
            AbortAfter(Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>Sends what is left, so that nothing goes on in the stream in use.</summary>
    private async ValueTask SettleAsync(CancellationToken cancellationToken)
    {
        if (_input.IsReading)
        {
            throw new InvalidOperationException("A read is outstanding, which would take the client's next octets as they are.");
        }

        await _output.FlushAsync(cancellationToken);
    }

    /// <summary>Puts another stream in place of the one in use, around it. What was read before and not consumed is thrown away; <paramref name="unread"/> comes instead.</summary>
    private async ValueTask ReplaceStreamAsync(Stream stream, byte[] unread)
    {
        var (input, output) = (_input, _output);
        _stream = stream;
        _earlierReceived += input.Octets;
        _earlierSent += output.Octets;
        _output = new ConnectionWriter(stream, _registry.Time);
        _input = new ConnectionReader(stream, _teardown.Token, unread);
        await input.ReleaseAsync();
        output.Release();
        if (_isAborted)
        {
            await stream.DisposeAsync();
            throw new IOException("The connection was torn down.");
        }

        // A wake that met the reader of before would be lost with it.
        _input.Wake();
    }

    private void ReleaseCounts()
    {
        lock (_identityLock)
        {
            EndCount();
            if (_countedAddress is { } address)
            {
                _registry.UncountAddress(address);
                _countedAddress = null;
            }
        }
    }

    private void EndCount()
    {
        if (_countedUser is var (user, address))
        {
            _registry.UncountUser(_origin.Protocol, user, address);
            _countedUser = null;
        }
    }

    private long ToTimestampTicks(TimeSpan time) => time == Timeout.InfiniteTimeSpan || time == TimeSpan.MaxValue
        ? long.MaxValue
        : (long)(time.TotalSeconds * _registry.Time.TimestampFrequency);
}
