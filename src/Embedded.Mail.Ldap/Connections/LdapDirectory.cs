using System.Collections.Immutable;
using Embedded.Mail.Ldap.Wire;
using Microsoft.Extensions.Logging;

namespace Embedded.Mail.Ldap.Connections;

/// <summary>All servers of one directory: the first that is well is asked, and when it fails the next, within one time limit.</summary>
internal sealed class LdapDirectory : IAsyncDisposable
{
    private readonly ImmutableArray<LdapServer> _servers;
    private readonly LdapOptions _options;
    private readonly TimeProvider _time;

    /// <exception cref="FormatException">A URI cannot be read.</exception>
    public LdapDirectory(LdapOptions options, TimeProvider time, ILogger logger)
    {
        _options = options;
        _time = time;
        _servers = [.. Uris(options).Select(uri => new LdapServer(uri, options, time, logger))];
    }

    /// <summary>The servers that the options name.</summary>
    /// <exception cref="FormatException">A URI cannot be read.</exception>
    public static IEnumerable<LdapServerUri> Uris(LdapOptions options)
    {
        foreach (var text in options.Uris.Split([' ', '\t', ','], StringSplitOptions.RemoveEmptyEntries))
        {
            yield return LdapServerUri.TryParse(text, out var uri, out var error) ? uri : throw new FormatException($"LdapOptions.Uris: {error}.");
        }
    }

    /// <summary>A limit that begins now.</summary>
    public LdapDeadline Begin() => new(_time, _options.Timeout);

    /// <summary>Does something with a connection to a server that is well.</summary>
    /// <exception cref="LdapUnavailableException">No server could do it in time.</exception>
    public async Task<T> RunAsync<T>(
        LdapPurpose purpose, Func<LdapConnection, LdapTurn, Task<T>> operation, LdapDeadline deadline, CancellationToken cancellationToken)
    {
        var failures = new List<LdapUnavailableException>();

        // A stable sort: those that are well in the order of the options, and after them the others.
        var servers = _servers.OrderBy(server => server.IsDown).ToList();
        for (var i = 0; i < servers.Count; i++)
        {
            // A server that hangs must leave time for the next.
            var share = deadline.Remaining / (servers.Count - i);
            try
            {
                return await servers[i].RunAsync(purpose, operation, share, cancellationToken);
            }
            catch (LdapUnavailableException e)
            {
                failures.Add(e);
            }
        }

        throw failures.Count == 1 ? failures[0] : new LdapUnavailableException(string.Join("; ", failures.Select(failure => failure.Message)), failures[^1]);
    }

    /// <summary>Searches.</summary>
    /// <exception cref="LdapUnavailableException">No server could do it in time, or the one asked refuses.</exception>
    public async Task<ImmutableArray<LdapEntry>> SearchAsync(LdapSearch search, LdapDeadline deadline, CancellationToken cancellationToken)
    {
        var found = await RunAsync(
            LdapPurpose.Search,
            async (connection, turn) => Usable(await connection.SearchAsync(search, turn.Token)),
            deadline,
            cancellationToken);

        // A base that is not there holds nobody: bases have variables, and a domain that a client makes up is no fault of the directory's.
        return found.Result.Code is LdapResultCode.Success or LdapResultCode.NoSuchObject || found is { Result.Code: LdapResultCode.SizeLimitExceeded, Entries.Length: > 1 }
            ? found.Entries
            : throw new LdapUnavailableException($"search below '{search.BaseDn}' for {search.Filter} failed: {found.Result}");
    }

    /// <summary>Searches page by page, each with the whole time limit of its own. A server without pages gives all at once.</summary>
    /// <exception cref="LdapUnavailableException">No server could do it in time, or the one asked refuses.</exception>
    public Task<ImmutableArray<LdapEntry>> SearchAllAsync(LdapSearch search, CancellationToken cancellationToken) =>
        RunAsync(LdapPurpose.Search, (connection, turn) => ReadPagesAsync(connection, search, turn), Begin(), cancellationToken);

    /// <summary>Checks a password by a bind.</summary>
    public Task<LdapResult> BindAsync(string dn, ReadOnlyMemory<byte> password, LdapDeadline deadline, CancellationToken cancellationToken) =>
        RunAsync(LdapPurpose.Bind, async (connection, turn) => Usable(await connection.BindAsync(dn, password, turn.Token)), deadline, cancellationToken);

    public async ValueTask DisposeAsync()
    {
        foreach (var server in _servers)
        {
            await server.DisposeAsync();
        }
    }

    private static async Task<ImmutableArray<LdapEntry>> ReadPagesAsync(LdapConnection connection, LdapSearch search, LdapTurn turn)
    {
        var entries = ImmutableArray.CreateBuilder<LdapEntry>();
        while (true)
        {
            var page = Usable(await connection.SearchAsync(search, turn.Token));
            turn.Extend();
            if (page.Result.Code != LdapResultCode.Success)
            {
                throw new LdapUnavailableException($"listing below '{search.BaseDn}' by {search.Filter} failed: {page.Result}");
            }

            entries.AddRange(page.Entries);
            search = search with { PageCookie = page.Result.PageCookie };
            if (search.PageCookie.IsEmpty)
            {
                return entries.DrainToImmutable();
            }
        }
    }

    private static LdapSearchResult Usable(LdapSearchResult found)
    {
        Usable(found.Result);
        return found;
    }

    // A server that says of itself that it cannot at present: the next may.
    private static LdapResult Usable(LdapResult result) =>
        result.Code is LdapResultCode.Busy or LdapResultCode.Unavailable ? throw new LdapUnavailableException($"the server says {result}") : result;
}
