using System.Net;
using System.Net.Sockets;
using Embedded.Mail.Connections.Tls;
using Embedded.Mail.Connections.Unix;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Embedded.Mail.Connections;

/// <summary>Listens, runs a protocol on each connection, and stops in good order.</summary>
internal sealed class ConnectionHost : IAsyncDisposable
{
    /// <summary>How long a session may take to notice that its connection is gone.</summary>
    private static readonly TimeSpan TeardownTimeout = TimeSpan.FromSeconds(10);

    private readonly ConnectionOptions _options;
    private readonly Dictionary<string, IMailProtocol> _protocols;
    private readonly ConnectionRegistry _registry;
    private readonly ConnectionRunner _runner;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly List<Listener> _listeners = [];
    private TlsServer? _tls;
    private Heartbeat? _heartbeat;
    private long _refreshAt;
    private bool _isStopped;

    public ConnectionHost(
        IOptions<ConnectionOptions> options, IEnumerable<IMailProtocol> protocols, TimeProvider time, ILogger<ConnectionHost> logger)
    {
        _options = options.Value;
        _protocols = protocols.ToDictionary(protocol => protocol.Name, StringComparer.OrdinalIgnoreCase);
        _registry = new ConnectionRegistry(_options.Limits, time);
        _runner = new ConnectionRunner(_registry, TrustedNetworks.Parse(_options.TrustedNetworks), logger);
        _time = time;
        _logger = logger;
    }

    /// <summary>Where the listeners listen, by their names; the real port where 0 was asked for. Empty before the start.</summary>
    public IReadOnlyDictionary<string, EndPoint> EndPoints => _listeners.ToDictionary(listener => listener.Name, listener => listener.EndPoint);

    /// <summary>What has come and gone so far.</summary>
    public ConnectionCounters Counters => _runner.Counters;

    /// <summary>Binds all listeners, and only if that succeeded accepts connections.</summary>
    /// <exception cref="IOException">
    /// One of them cannot listen, or a certificate cannot be loaded; the message names it, its address and port or path, and the reason. Nothing is left bound.
    /// </exception>
    public void Start()
    {
        if (_options.Tls.Use != TlsUse.No && (_options.Tls.IsConfigured || _options.Listeners.Any(listener => listener.Tls != ListenerTls.None)))
        {
            _tls = new TlsServer(_options.Tls, _time, _logger);
        }

        try
        {
            foreach (var listener in _options.Listeners.Where(IsServed))
            {
                _listeners.Add(Bind(listener));
            }
        }
        catch
        {
            _listeners.ForEach(listener => listener.Dispose());
            _listeners.Clear();
            throw;
        }

        _heartbeat = new Heartbeat(_time, Beat);
        foreach (var listener in _listeners)
        {
            listener.Start();
            Log.Listening(_logger, listener.Name, listener.Protocol.Name, listener.EndPoint);
        }
    }

    /// <summary>Connects within the process to a protocol, whether or not a listener serves it.</summary>
    /// <param name="protocol">The name of a registered protocol.</param>
    /// <param name="remote">The address the client shall seem to come from; null for a local client.</param>
    /// <returns>The client's end. Disposing it closes the connection.</returns>
    public Stream Connect(string protocol, IPEndPoint? remote = null)
    {
        var served = FindProtocol(protocol);
        var (client, server) = InProcessStream.CreatePair();
        var origin = new ConnectionOrigin("in-process", served.Name, remote, null, IsTrustedProxy: false, MayStartTls: true);
        _runner.Run(server, origin, served, new ConnectionPrologue(null, false, _tls));
        return client;
    }

    /// <summary>
    /// Accepts nothing more, tells all sessions to end, waits for them up to <see cref="ConnectionOptions.DrainTimeout"/> and tears down those that are left.
    /// </summary>
    /// <param name="cancellationToken">Ends the patience, not the stop: what is left is torn down at once.</param>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        _isStopped = true;
        await Task.WhenAll(_listeners.Select(listener => listener.StopAsync()));
        _listeners.Clear();
        await DrainAsync(cancellationToken);
        _heartbeat?.Dispose();
    }

    /// <summary>Stops without patience, unless the host has been stopped.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!_isStopped)
        {
            await StopAsync(new CancellationToken(canceled: true));
        }
    }

    private async Task DrainAsync(CancellationToken cancellationToken)
    {
        var emptied = _registry.Drain();
        Log.Draining(_logger, _registry.Current);
        if (await EndsWithinAsync(emptied, _options.DrainTimeout, cancellationToken))
        {
            return;
        }

        Log.DrainTimedOut(_logger, _registry.Current);
        _registry.ForEach(static connection => connection.Abort());
        if (!await EndsWithinAsync(emptied, TeardownTimeout, CancellationToken.None))
        {
            Log.SessionsLeft(_logger, _registry.Current);
        }
    }

    private async Task<bool> EndsWithinAsync(Task task, TimeSpan timeout, CancellationToken cancellationToken)
    {
        try
        {
            await task.WaitAsync(timeout, _time, cancellationToken);
            return true;
        }
        catch (Exception e) when (e is TimeoutException or OperationCanceledException)
        {
            return task.IsCompleted;
        }
    }

    private bool IsServed(ListenerOptions listener)
    {
        if (_options.Tls.Use != TlsUse.No || listener.Tls != ListenerTls.Implicit)
        {
            return true;
        }

        Log.ListenerWithoutTls(_logger, listener.EffectiveName);
        return false;
    }

    private Listener Bind(ListenerOptions options)
    {
        var protocol = FindProtocol(options.Protocol);
        try
        {
            var socket = options.UnixSocket is null ? TcpSocket.Bind(options) : UnixSocket.Bind(options);
            return new Listener(options, socket, protocol, _tls, _runner, _time, _logger);
        }
        catch (Exception e) when (e is SocketException or IOException or UnauthorizedAccessException)
        {
            throw new IOException($"Listener '{options.EffectiveName}' cannot listen at {options.Describe()}: {e.Message}", e);
        }
    }

    private IMailProtocol FindProtocol(string name) => _protocols.TryGetValue(name, out var protocol)
        ? protocol
        : throw new InvalidOperationException($"There is no protocol '{name}'; there are: {string.Join(", ", _protocols.Keys)}.");

    private void Beat()
    {
        var now = _time.GetTimestamp();
        _registry.ForEach(connection => connection.Check(now));
        if (_options.Tls.ReloadInterval > TimeSpan.Zero && now >= _refreshAt)
        {
            _refreshAt = now + (long)(_options.Tls.ReloadInterval.TotalSeconds * _time.TimestampFrequency);
            _tls?.Refresh();
        }
    }
}
