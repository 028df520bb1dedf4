using System.Collections.Immutable;
using System.Net.Sockets;
using System.Security.Cryptography;
using Embedded.Mail.Ldap.Wire;

namespace Embedded.Mail.Ldap.Connections;

/// <summary>One connection with one request at a time. After any exception it is good for nothing but disposal.</summary>
internal sealed class LdapConnection : IAsyncDisposable
{
    private readonly Socket _socket;
    private readonly LdapServerUri _server;
    private Stream _stream;
    private byte[] _input = new byte[4096];
    private int _filled;
    private int _lastId;

    private LdapConnection(Socket socket, LdapServerUri server)
    {
        _socket = socket;
        _server = server;
        _stream = new NetworkStream(socket, ownsSocket: true);
    }

    /// <summary>When it was last given back, by the pool's clock.</summary>
    public long IdleSince { get; set; }

    /// <summary>Whether the server has closed it, or says what nobody asked for: a notice that it is about to (RFC 4511 §4.4.1).</summary>
    public bool IsSpent => _filled > 0 || _socket.Poll(TimeSpan.Zero, SelectMode.SelectRead);

    /// <summary>Connects, with TLS where the URI or the settings want it.</summary>
    /// <exception cref="SocketException">Nobody is there.</exception>
    /// <exception cref="LdapUnavailableException">TLS cannot be had, or not with whom it should be.</exception>
    public static async Task<LdapConnection> OpenAsync(LdapServerUri server, bool startTls, LdapTls tls, CancellationToken cancellationToken)
    {
        var socket = server.EndPoint is UnixDomainSocketEndPoint
            ? new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified)
            : new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(server.EndPoint, cancellationToken);
        }
        catch
        {
            socket.Dispose();
            throw;
        }

        var connection = new LdapConnection(socket, server);
        try
        {
            await connection.SecureAsync(startTls, tls, cancellationToken);
            return connection;
        }
        catch
        {
            await connection._stream.DisposeAsync();
            throw;
        }
    }

    /// <summary>Binds with a password. An empty one would be an anonymous bind that "succeeds" (RFC 4513 §5.1.2): the caller has to see to it that there is none.</summary>
    public async Task<LdapResult> BindAsync(string dn, ReadOnlyMemory<byte> password, CancellationToken cancellationToken)
    {
        var request = LdapRequests.Bind(++_lastId, dn, password.Span);
        try
        {
            await _stream.WriteAsync(request, cancellationToken);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(request);
        }

        return await ReadResultAsync(cancellationToken);
    }

    /// <summary>Binds as whom the connection itself shows.</summary>
    public async Task<LdapResult> BindExternalAsync(CancellationToken cancellationToken)
    {
        await _stream.WriteAsync(LdapRequests.BindExternal(++_lastId), cancellationToken);
        return await ReadResultAsync(cancellationToken);
    }

    /// <summary>Searches; references to other servers are passed over.</summary>
    public async Task<LdapSearchResult> SearchAsync(LdapSearch search, CancellationToken cancellationToken)
    {
        await _stream.WriteAsync(LdapRequests.Search(++_lastId, search), cancellationToken);
        var entries = ImmutableArray.CreateBuilder<LdapEntry>();
        while (true)
        {
            switch (await ReadAsync(cancellationToken))
            {
                case LdapEntry entry:
                    entries.Add(entry);
                    break;
                case LdapResult result:
                    return new LdapSearchResult(entries.DrainToImmutable(), result);
            }
        }
    }

    /// <summary>Says goodbye where that costs no waiting, and closes.</summary>
    public async ValueTask DisposeAsync()
    {
        try
        {
            using var noWait = new CancellationTokenSource(TimeSpan.FromSeconds(1));
            await _stream.WriteAsync(LdapRequests.Unbind(++_lastId), noWait.Token);
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or OperationCanceledException or NotSupportedException or InvalidOperationException)
        {
            // The goodbye is a courtesy: a server that is gone has no need of it.
        }

        await _stream.DisposeAsync();
    }

    /// <summary>Closes at once, in whatever state.</summary>
    public void Abort() => _stream.Dispose();

    private async Task SecureAsync(bool startTls, LdapTls tls, CancellationToken cancellationToken)
    {
        if (startTls)
        {
            await _stream.WriteAsync(LdapRequests.StartTls(++_lastId), cancellationToken);
            if (await ReadResultAsync(cancellationToken) is { Code: not LdapResultCode.Success } refused)
            {
                throw new LdapUnavailableException($"the server refuses StartTLS: {refused}");
            }

            // What came before the handshake is nobody's word: taken for an answer it would be an attacker's.
            if (_filled > 0)
            {
                throw new LdapUnavailableException("the server goes on in plain text after StartTLS");
            }
        }

        if (startTls || _server.IsTls)
        {
            _stream = await tls.StartAsync(_stream, _server, cancellationToken);
        }
    }

    private async Task<LdapResult> ReadResultAsync(CancellationToken cancellationToken) =>
        await ReadAsync(cancellationToken) as LdapResult ?? throw new LdapUnavailableException("the server answers another question");

    private async Task<LdapResponse> ReadAsync(CancellationToken cancellationToken)
    {
        var message = await ReadMessageAsync(cancellationToken);
        if (!LdapResponseReader.TryRead(message, out var response, out var error))
        {
            throw new LdapUnavailableException(error);
        }

        if (response.MessageId != _lastId)
        {
            throw new LdapUnavailableException(response is LdapResult { MessageId: 0 } notice ? $"the server ends the connection: {notice}" : "the server answers another question");
        }

        return response;
    }

    private async Task<ReadOnlyMemory<byte>> ReadMessageAsync(CancellationToken cancellationToken)
    {
        int length;
        while (!LdapFrame.TryReadLength(_input.AsSpan(0, _filled), out length, out var error) || _filled < length)
        {
            if (error.Length > 0)
            {
                throw new LdapUnavailableException(error);
            }

            await FillAsync(length, cancellationToken);
        }

        var message = _input.AsMemory(0, length).ToArray();
        _input.AsSpan(length, _filled - length).CopyTo(_input);
        _filled -= length;
        return message;
    }

    private async Task FillAsync(int wanted, CancellationToken cancellationToken)
    {
        if (wanted > _input.Length)
        {
            Array.Resize(ref _input, wanted);
        }

        var count = await _stream.ReadAsync(_input.AsMemory(_filled), cancellationToken);
        if (count == 0)
        {
            throw new EndOfStreamException("the server closed the connection");
        }

        _filled += count;
    }
}
