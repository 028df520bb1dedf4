using System.Collections.Immutable;
using System.Data.Common;
using System.Runtime.CompilerServices;
using Embedded.Mail.Messages;
using Microsoft.Extensions.Logging;

namespace Embedded.Mail.Auth.Sql;

/// <summary>
/// An SQL data base as passdb and userdb, by Dovecot's <c>password_query</c>, <c>user_query</c> and <c>iterate_query</c>, over any ADO.NET provider. Look-ups run on threads of their own where the provider blocks, and end within
/// <see cref="SqlOptions.Timeout"/> for each data base.
/// </summary>
public sealed class SqlDb : IPassDb, IUserDb
{
    private readonly SqlOptions _options;
    private readonly SqlLookup _lookup;
    private readonly SqlQuery _passwordQuery;
    private readonly SqlQuery _userQuery;
    private readonly SqlQuery? _iterateQuery;
    private readonly SqlCredentials _credentials;
    private readonly PasswordVerifier _verifier;
    private readonly ILogger _logger;

    /// <summary>Reads the options. Nothing is connected before the first look-up.</summary>
    /// <param name="dataSources">Data bases with the same content, the preferred first; another is asked while that is away. They stay the caller's to dispose.</param>
    /// <param name="options">The queries; read once.</param>
    /// <param name="time">The clock for time limits.</param>
    /// <param name="logger">Where outages are logged.</param>
    /// <param name="verifier">Compares passwords; null for one of its own.</param>
    /// <exception cref="ArgumentException">There is no data source, or an option is wrong; the message says which.</exception>
    public SqlDb(IEnumerable<DbDataSource> dataSources, SqlOptions options, TimeProvider time, ILogger<SqlDb> logger, PasswordVerifier? verifier = null)
    {
        ArgumentNullException.ThrowIfNull(dataSources);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(time);
        ArgumentNullException.ThrowIfNull(logger);
        if (SqlOptionsRules.Errors(options).FirstOrDefault() is { } error)
        {
            throw new ArgumentException($"SqlOptions.{error}", nameof(options));
        }

        var sources = dataSources.Select((source, index) => new SqlSource(source, $"sql data base {index + 1}", options, time, logger)).ToImmutableArray();
        if (sources.IsEmpty)
        {
            throw new ArgumentException("An SQL passdb or userdb needs a data source.", nameof(dataSources));
        }

        _options = options;
        _lookup = new SqlLookup(new SqlSources(sources), options.Timeout);
        _passwordQuery = SqlQueryParser.Parse(options.PasswordQuery, options);
        _userQuery = SqlQueryParser.Parse(options.UserQuery, options);
        _iterateQuery = string.IsNullOrWhiteSpace(options.IterateQuery) ? null : SqlQueryParser.Parse(options.IterateQuery, options);
        _credentials = new SqlCredentials(options.DefaultPassScheme, logger);
        _verifier = verifier ?? new PasswordVerifier();
        _logger = logger;
    }

    /// <inheritdoc cref="IPassDb.Name"/>
    public string Name => "sql";

    string? IPassDb.CacheKey => _passwordQuery.CacheKey;

    string? IUserDb.CacheKey => _userQuery.CacheKey;

    /// <inheritdoc/>
    public async ValueTask<PassDbResult> VerifyAsync(AuthRequest request, ReadOnlyMemory<byte> password, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        switch (await FindCredentialsAsync(request, password, cancellationToken))
        {
            case PassDbResult.UnknownUser:
                return await _verifier.UnknownUserAsync(password, cancellationToken);
            case PassDbResult.Ok found when SqlCredentials.LackPassword(found):
                Log.SqlPasswordMissing(_logger, LogText.Of(request.UserName), request.SessionId);
                await _verifier.UnknownUserAsync(password, cancellationToken);
                return new PassDbResult.Mismatch();
            case PassDbResult.Ok found:
                return await _verifier.CheckAsync(request, found, password, cancellationToken);
            case var failure:
                return failure;
        }
    }

    /// <inheritdoc/>
    async ValueTask<PassDbResult> IPassDb.LookupAsync(AuthRequest request, CancellationToken cancellationToken) =>
        await FindCredentialsAsync(request, default, cancellationToken);

    /// <inheritdoc/>
    async ValueTask<UserDbResult> IUserDb.LookupAsync(AuthRequest request, CancellationToken cancellationToken)
    {
        var (rows, failure) = await FindAsync("User", _userQuery, _options.UserQuery == SqlOptions.DefaultUserQuery, request.ToVariables(), cancellationToken);
        return rows switch
        {
            null => new UserDbResult.TemporaryFailure(failure),
            [] => new UserDbResult.UnknownUser(),
            [var row] => new UserDbResult.Found(UserFields(request, row)),
            _ => new UserDbResult.TemporaryFailure("User query returned multiple matches"),
        };
    }

    /// <summary>The users of the data base, in the order of its answer; none without <see cref="SqlOptions.IterateQuery"/>.</summary>
    /// <exception cref="IOException">The data base did not answer, or gave a row without a user's name: the list would not be whole.</exception>
    public async IAsyncEnumerable<string> ListUsersAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (_iterateQuery is null)
        {
            yield break;
        }

        var (rows, failure) = await AskAsync(_lookup.ListAsync, "Iterate", _iterateQuery, isBuiltIn: false, new AuthRequest("", "").ToVariables(), cancellationToken);
        foreach (var row in rows ?? throw new IOException(failure))
        {
            yield return row.ListedName() ?? throw new IOException(
                row.Has("user") || row.Has("username") ? "Iterate query returned NULL user" : "Iterate query didn't return 'user' field");
        }
    }

    private async ValueTask<PassDbResult> FindCredentialsAsync(AuthRequest request, ReadOnlyMemory<byte> password, CancellationToken cancellationToken)
    {
        var values = request.ToVariables();
        values = _passwordQuery.HasPassword ? values.With("password", System.Text.Encoding.UTF8.GetString(password.Span)) : values;
        var (rows, failure) = await FindAsync("Password", _passwordQuery, _options.PasswordQuery == SqlOptions.DefaultPasswordQuery, values, cancellationToken);
        return rows switch
        {
            null => new PassDbResult.TemporaryFailure(failure),
            [] => new PassDbResult.UnknownUser(),
            [var row] => _credentials.Read(request, row),
            _ => new PassDbResult.TemporaryFailure("Password query returned multiple matches"),
        };
    }

    private static ImmutableDictionary<string, string> UserFields(AuthRequest request, SqlRow row)
    {
        var fields = MailUser.NoFields.SetItems(row.Fields());
        return row.Rename(request.UserName) is { } name ? fields.SetItem("user", name) : fields;
    }

    private Task<(List<SqlRow>? Rows, string Failure)> FindAsync(
        string name, SqlQuery query, bool isBuiltIn, VariableValues values, CancellationToken cancellationToken) =>
        AskAsync(_lookup.FindAsync, name, query, isBuiltIn, values, cancellationToken);

    private static async Task<(List<SqlRow>? Rows, string Failure)> AskAsync(
        Func<SqlQuery, VariableValues, CancellationToken, Task<List<SqlRow>>> ask, string name, SqlQuery query, bool isBuiltIn, VariableValues values, CancellationToken cancellationToken)
    {
        try
        {
            return (await ask(query, values, cancellationToken), "");
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // Each provider has its own exceptions; whatever they are, the data base gave no answer.
            var reason = query.HasPassword && e is not SqlUnavailableException ? e.GetType().Name : SqlText.OneLine(e.Message);
            return (null, isBuiltIn ? $"{name} query failed: {reason} (using built-in default {name.ToLowerInvariant()}_query)" : $"{name} query failed: {reason}");
        }
    }
}
