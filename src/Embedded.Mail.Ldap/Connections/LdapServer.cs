using System.Net.Sockets;
using System.Text;
using Embedded.Mail.Ldap.Wire;
using Microsoft.Extensions.Logging;

namespace Embedded.Mail.Ldap.Connections;

/// <summary>
/// One server with its connections, and what is known of its health. While it is down one look-up at a time tries it, and the others wait for that one's luck for a second at most: a server that
/// hangs must not make every login wait as long as the first.
/// </summary>
internal sealed class LdapServer : IAsyncDisposable
{
    /// <summary>How long a server that failed comes after the others.</summary>
    public static readonly TimeSpan DownTime = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan ProbePatience = TimeSpan.FromSeconds(1);

    private readonly LdapServerUri _uri;
    private readonly LdapOptions _options;
    private readonly LdapTls _tls;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly LdapPool _searches;
    private readonly LdapPool _binds;
    private readonly Lock _health = new();
    private string? _failure;
    private long _failedAt;
    private TaskCompletionSource<bool>? _probe;

    public LdapServer(LdapServerUri uri, LdapOptions options, TimeProvider time, ILogger logger)
    {
        _uri = uri;
        _options = options;
        _tls = new LdapTls(options, logger);
        _time = time;
        _logger = logger;
        _searches = new LdapPool(OpenForSearchAsync, options.MaxConnections, options.IdleTimeout, time);
        _binds = new LdapPool(OpenAsync, options.MaxConnections, options.IdleTimeout, time);
        if (!uri.IsLocal && !uri.IsTls && !options.StartTls)
        {
            Log.PasswordsInTheClear(logger, uri.Text);
        }
    }

    /// <summary>Whether it failed a short time ago.</summary>
    public bool IsDown
    {
        get
        {
            lock (_health)
            {
                return _failure is not null && _time.GetElapsedTime(_failedAt) < DownTime;
            }
        }
    }

    /// <summary>Does something with a connection, within a time.</summary>
    /// <exception cref="LdapUnavailableException">It cannot be done here; another server may help.</exception>
    public async Task<T> RunAsync<T>(
        LdapPurpose purpose, Func<LdapConnection, LdapTurn, Task<T>> operation, TimeSpan limit, CancellationToken cancellationToken)
    {
        using var turn = new LdapTurn(limit, _time, cancellationToken);
        var probe = await BeginAsync(limit, cancellationToken);
        try
        {
            var result = await (purpose == LdapPurpose.Search ? _searches : _binds).RunAsync(operation, turn);
            Succeed();
            return result;
        }
        catch (LdapBusyException e)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw new LdapUnavailableException($"{_uri.Text}: {e.Message}", e);
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or IOException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var reason = e is OperationCanceledException ? $"no answer within {limit.TotalSeconds:0.#} s" : e.Message;
            Fail(reason);
            throw new LdapUnavailableException($"{_uri.Text}: {reason}", e);
        }
        finally
        {
            End(probe);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _searches.DisposeAsync();
        await _binds.DisposeAsync();
    }

    // Gives the probe that this look-up is, or null for a server that is up.
    private async Task<TaskCompletionSource<bool>?> BeginAsync(TimeSpan limit, CancellationToken cancellationToken)
    {
        TaskCompletionSource<bool> running;
        string failure;
        lock (_health)
        {
            if (_failure is null || _probe is null)
            {
                return _failure is null ? null : _probe = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
            }

            (running, failure) = (_probe, _failure);
        }

        if (!await IsUpAsync(running.Task, limit < ProbePatience ? limit : ProbePatience, cancellationToken))
        {
            throw new LdapUnavailableException($"{_uri.Text}: {failure}");
        }

        return null;
    }

    private async Task<bool> IsUpAsync(Task<bool> probe, TimeSpan patience, CancellationToken cancellationToken)
    {
        try
        {
            return await probe.WaitAsync(patience, _time, cancellationToken);
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    private void End(TaskCompletionSource<bool>? probe)
    {
        if (probe is null)
        {
            return;
        }

        lock (_health)
        {
            _probe = null;
            probe.TrySetResult(_failure is null);
        }
    }

    private void Succeed()
    {
        lock (_health)
        {
            if (_failure is null)
            {
                return;
            }

            _failure = null;
        }

        Log.ServerUp(_logger, _uri.Text);
    }

    private void Fail(string reason)
    {
        bool isNews;
        lock (_health)
        {
            isNews = _failure != reason;
            (_failure, _failedAt) = (reason, _time.GetTimestamp());
        }

        if (isNews)
        {
            Log.ServerDown(_logger, _uri.Text, reason);
        }
    }

    private Task<LdapConnection> OpenAsync(CancellationToken cancellationToken) => LdapConnection.OpenAsync(_uri, _options.StartTls, _tls, cancellationToken);

    private async Task<LdapConnection> OpenForSearchAsync(CancellationToken cancellationToken)
    {
        var connection = await OpenAsync(cancellationToken);
        try
        {
            await BindForSearchAsync(connection, cancellationToken);
            return connection;
        }
        catch
        {
            connection.Abort();
            throw;
        }
    }

    private async Task BindForSearchAsync(LdapConnection connection, CancellationToken cancellationToken)
    {
        // Without a bind a connection is anonymous already (RFC 4513 §4).
        if (_options.Dn.Length == 0 && !_options.SaslExternal)
        {
            return;
        }

        var result = _options.SaslExternal
            ? await connection.BindExternalAsync(cancellationToken)
            : await connection.BindAsync(_options.Dn, Encoding.UTF8.GetBytes(_options.DnPassword), cancellationToken);
        if (result.Code != LdapResultCode.Success)
        {
            throw new LdapUnavailableException($"binding as {(_options.SaslExternal ? "the connection's own identity" : $"'{_options.Dn}'")} failed: {result}");
        }
    }
}
