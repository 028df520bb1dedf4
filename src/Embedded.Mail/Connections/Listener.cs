using System.Net;
using System.Net.Sockets;
using Embedded.Mail.Connections.Tls;
using Microsoft.Extensions.Logging;

namespace Embedded.Mail.Connections;

/// <summary>Accepts connections at one end point.</summary>
internal sealed class Listener : IDisposable
{
    private readonly ListenerOptions _options;
    private readonly Socket _socket;
    private readonly ConnectionRunner _runner;
    private readonly TlsServer? _tls;
    private readonly AcceptLoop _loop;
    private readonly ILogger _logger;
    private bool _isFull;

    public Listener(
        ListenerOptions options, Socket socket, IMailProtocol protocol, TlsServer? tls, ConnectionRunner runner, TimeProvider time, ILogger logger)
    {
        (_options, _socket, Protocol, _tls, _runner, _logger) = (options, socket, protocol, tls, runner, logger);
        _loop = new AcceptLoop(Name, socket.AcceptAsync, Take, time, logger);
        EndPoint = socket.LocalEndPoint!;
    }

    public string Name => _options.EffectiveName;

    public IMailProtocol Protocol { get; }

    /// <summary>Where it listens; the real port where 0 was asked for.</summary>
    public EndPoint EndPoint { get; }

    public void Start() => _loop.Start();

    /// <summary>Stops to accept.</summary>
    /// <returns>A task that ends when nothing is accepted any more.</returns>
    public async Task StopAsync()
    {
        // The loop first: to it, a socket that is closed while it accepts would be a failure to tell of.
        await _loop.StopAsync();
        _socket.Dispose();
        _loop.Dispose();
    }

    public void Dispose()
    {
        _socket.Dispose();
        _loop.Dispose();
    }

    private void Take(Socket socket)
    {
        if (!_runner.TryEnter())
        {
            Refuse(socket);
            return;
        }

        _isFull = false;
        ConnectionOrigin origin;
        try
        {
            origin = Prepare(socket);
        }
        catch (SocketException)
        {
            // The client has left already.
            _runner.Leave();
            socket.Dispose();
            return;
        }

        var prologue = new ConnectionPrologue(_options.HaProxy ? socket : null, _options.Tls == ListenerTls.Implicit, _tls);
        _runner.RunEntered(new NetworkStream(socket, ownsSocket: true), origin, Protocol, prologue);
    }

    private ConnectionOrigin Prepare(Socket socket)
    {
        var remote = ToPlain(socket.RemoteEndPoint);
        if (remote is not null && !OperatingSystem.IsLinux())
        {
            TcpSocket.SetOptions(socket); // Linux hands on those of the listening socket
        }

        var isTrusted = remote is not null && _runner.IsTrusted(remote.Address);
        var local = remote is null ? null : ToPlain(socket.LocalEndPoint);
        return new ConnectionOrigin(Name, Protocol.Name, remote, local, isTrusted, _options.Tls == ListenerTls.StartTls);
    }

    /// <summary>Says why, as far as that takes no waiting: the next client must not wait for this one.</summary>
    private void Refuse(Socket socket)
    {
        if (!_isFull)
        {
            _isFull = true; // once for all that are refused in a row
            Log.Full(_logger, Name);
        }

        try
        {
            if (_options.Tls != ListenerTls.Implicit)
            {
                socket.Blocking = false;
                socket.Send(Protocol.BusyReply.Span);
                socket.Shutdown(SocketShutdown.Send);
            }
        }
        catch (SocketException)
        {
            // It has left before it was told.
        }

        socket.Dispose();
    }

    private static IPEndPoint? ToPlain(EndPoint? endPoint) => endPoint is IPEndPoint { Address.IsIPv4MappedToIPv6: true } mapped
        ? new IPEndPoint(mapped.Address.MapToIPv4(), mapped.Port)
        : endPoint as IPEndPoint;
}
