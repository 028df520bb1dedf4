using System.Net;
using System.Net.Sockets;
using Embedded.Mail.Connections.Proxy;
using Microsoft.Extensions.Logging;

namespace Embedded.Mail.Connections;

/// <summary>Takes a connection from its arrival to its end.</summary>
internal sealed class ConnectionRunner(ConnectionRegistry registry, TrustedNetworks trustedNetworks, ILogger logger)
{
    public ConnectionCounters Counters { get; } = new(registry);

    /// <summary>Whether a peer at the address is believed when it speaks of another client.</summary>
    public bool IsTrusted(IPAddress address) => trustedNetworks.Contains(address);

    /// <summary>Takes a place for one more connection; false when the limit of all connections is reached.</summary>
    public bool TryEnter()
    {
        Counters.CountAccepted();
        if (registry.TryEnter())
        {
            return true;
        }

        Counters.CountRefused();
        return false;
    }

    /// <summary>Gives back the place of a connection that did not come to run.</summary>
    public void Leave() => registry.Leave();

    /// <summary>Takes a place and runs the protocol on the stream, beside the caller.</summary>
    /// <exception cref="IOException">The limit of all connections is reached.</exception>
    public void Run(Stream stream, ConnectionOrigin origin, IMailProtocol protocol, ConnectionPrologue prologue)
    {
        if (!TryEnter())
        {
            stream.Dispose();
            throw new IOException("Too many connections.");
        }

        RunEntered(stream, origin, protocol, prologue);
    }

    /// <summary>Runs the protocol on the stream, for which <see cref="TryEnter"/> has taken a place.</summary>
    public void RunEntered(Stream stream, ConnectionOrigin origin, IMailProtocol protocol, ConnectionPrologue prologue)
    {
        var connection = new StreamConnection(stream, origin, registry, prologue.Tls);
        registry.Add(connection);
        ThreadPool.UnsafeQueueUserWorkItem(
            static work => _ = work.Runner.RunAsync(work.Connection, work.Protocol, work.Prologue),
            (Runner: this, Connection: connection, Protocol: protocol, Prologue: prologue),
            preferLocal: false);
    }

    private async Task RunAsync(StreamConnection connection, IMailProtocol protocol, ConnectionPrologue prologue)
    {
        try
        {
            Log.Accepted(logger, connection.Id, connection.ListenerName, connection.RemoteEndPoint);
            await ServeAsync(connection, protocol, prologue);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            Log.Broken(logger, connection.Id, e.Message);
        }
        catch (Exception e)
        {
            Log.SessionFailed(logger, e, connection.Id, connection.RemoteEndPoint);
        }

        await CloseAsync(connection);
    }

    private async Task ServeAsync(StreamConnection connection, IMailProtocol protocol, ConnectionPrologue prologue)
    {
        if (prologue.ProxiedBy is { } socket && !await IntroduceAsync(connection, socket))
        {
            Refuse(connection, "the PROXY protocol is for trusted networks only");
            return;
        }

        var isCounted = connection.TryCountAddress();
        if (prologue.IsImplicitTls && isCounted)
        {
            await connection.StartTlsAsync(connection.Teardown);
        }

        if (isCounted)
        {
            await protocol.RunAsync(connection, connection.Teardown);
            return;
        }

        Refuse(connection, "too many connections from this address");
        if (!prologue.IsImplicitTls)
        {
            await connection.Output.WriteAsync(protocol.BusyReply, connection.Teardown);
        }
    }

    private static async ValueTask<bool> IntroduceAsync(StreamConnection connection, Socket socket)
    {
        if (!connection.IsTrustedProxy && connection.RemoteEndPoint is not null)
        {
            return false;
        }

        connection.AbortAfter(connection.Limits.ProxyTimeout);
        var header = await ProxyHeaderReader.ReadAsync(socket, connection.Teardown);
        connection.AbortAfter(Timeout.InfiniteTimeSpan);
        if (header.IsProxied)
        {
            connection.SetEndPoints(header.Source, header.Destination);
        }

        return true;
    }

    private void Refuse(StreamConnection connection, string reason)
    {
        Counters.CountRefused();
        Log.Refused(logger, connection.ListenerName, connection.RemoteEndPoint, reason);
    }

    private async Task CloseAsync(StreamConnection connection)
    {
        try
        {
            await connection.DisposeAsync();
        }
        catch (Exception e)
        {
            Log.SessionFailed(logger, e, connection.Id, connection.RemoteEndPoint);
        }

        registry.Remove(connection);
        Log.Closed(logger, connection.Id, connection.OctetsReceived, connection.OctetsSent);
    }
}
