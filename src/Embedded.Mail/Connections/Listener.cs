using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;

namespace Embedded.Mail.Connections;

/// <summary>Accepts connections at one end point.</summary>
internal sealed class Listener : IDisposable
{
    private readonly ListenerOptions _options;
    private readonly Socket _socket;
    private readonly ConnectionRunner _runner;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;

    public Listener(ListenerOptions options, Socket socket, IMailProtocol protocol, ConnectionRunner runner, TimeProvider time, ILogger logger)
    {
        (_options, _socket, Protocol, _runner, _time, _logger) = (options, socket, protocol, runner, time, logger);
        EndPoint = socket.LocalEndPoint!;
    }

    public string Name => _options.EffectiveName;

    public IMailProtocol Protocol { get; }

    /// <summary>Where it listens; the real port where 0 was asked for.</summary>
    public EndPoint EndPoint { get; }

    /// <summary>Ends when nothing is accepted any more.</summary>
    public Task Accepting { get; private set; } = Task.CompletedTask;

    public void Start() => Accepting = Task.Run(AcceptAsync);

    public void Dispose() => _socket.Dispose();

    private async Task AcceptAsync()
    {
        while (true)
        {
            try
            {
                Take(await _socket.AcceptAsync());
            }
            catch (Exception e) when (e is ObjectDisposedException or SocketException { SocketErrorCode: SocketError.OperationAborted })
            {
                return;
            }
        }
    }

    private void Take(Socket socket)
    {
        var origin = new ConnectionOrigin(
            Name, Protocol.Name, socket.RemoteEndPoint as IPEndPoint, socket.LocalEndPoint as IPEndPoint, IsTrustedProxy: false, _options.Tls == ListenerTls.StartTls);
        if (_runner.TryEnter())
        {
            _runner.RunEntered(new NetworkStream(socket, ownsSocket: true), origin, Protocol, new ConnectionPrologue(null, false, null));
        }
        else
        {
            socket.Dispose();
        }
    }
}
