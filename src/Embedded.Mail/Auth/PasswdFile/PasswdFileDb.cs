using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Embedded.Mail.Messages;
using Microsoft.Extensions.Logging;

namespace Embedded.Mail.Auth.PasswdFile;

/// <summary>
/// Dovecot's <c>passwd-file</c> as passdb and userdb. The file is read when it is first needed and again whenever it has changed; a change counts from the next look-up
/// on. A wrong line is logged once and left out. A file that cannot be read is a temporary failure, never an unknown user, so that no mail bounces for a file that is just being
/// replaced; only where the path has variables, a missing file means that its users do not exist.
/// </summary>
public sealed class PasswdFileDb : IPassDb, IUserDb
{
    private const string UserDbPrefix = "userdb_";

    private readonly ConcurrentDictionary<string, PasswdFileReader> _files = new(StringComparer.Ordinal);
    private readonly VariableExpander _path;
    private readonly VariableExpander _userNameFormat;
    private readonly string _scheme;
    private readonly PasswordVerifier _verifier;
    private readonly ILogger _logger;

    /// <summary>Reads the options; the file is not yet opened.</summary>
    /// <param name="options">Where the file is.</param>
    /// <param name="logger">Told of wrong lines and unreadable files.</param>
    /// <param name="verifier">Compares passwords; null for one of its own.</param>
    /// <exception cref="FormatException">A text has a wrong variable.</exception>
    public PasswdFileDb(PasswdFileOptions options, ILogger<PasswdFileDb> logger, PasswordVerifier? verifier = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentException.ThrowIfNullOrEmpty(options.Path, nameof(options));
        ArgumentException.ThrowIfNullOrEmpty(options.Scheme, nameof(options));
        _path = VariableExpander.Parse(options.Path);
        _userNameFormat = VariableExpander.Parse(options.UserNameFormat);
        _scheme = options.Scheme;
        _verifier = verifier ?? new PasswordVerifier();
        _logger = logger;
    }

    /// <inheritdoc cref="IPassDb.Name"/>
    public string Name => "passwd-file";

    /// <summary>The variables of the path and of the name looked for. A changed file counts at once without a cache, and with one when the kept answers are too old.</summary>
    public string CacheKey => $"{_path.Text} {_userNameFormat.Text} %u";

    private bool HasPathVariables => _path.VariableNames.Any();

    /// <inheritdoc/>
    public async ValueTask<PassDbResult> VerifyAsync(AuthRequest request, ReadOnlyMemory<byte> password, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        var (line, failure) = await FindAsync(request, cancellationToken);
        if (line is null)
        {
            return failure is null
                ? await _verifier.UnknownUserAsync(request, password, cancellationToken)
                : new PassDbResult.TemporaryFailure(failure);
        }

        return await _verifier.CheckAsync(request, Credentials(request, line), password, cancellationToken);
    }

    /// <inheritdoc/>
    async ValueTask<PassDbResult> IPassDb.LookupAsync(AuthRequest request, CancellationToken cancellationToken)
    {
        var (line, failure) = await FindAsync(request, cancellationToken);
        return (line, failure) switch
        {
            ({ }, _) => Credentials(request, line),
            (_, { }) => new PassDbResult.TemporaryFailure(failure),
            _ => new PassDbResult.UnknownUser(),
        };
    }

    /// <inheritdoc/>
    async ValueTask<UserDbResult> IUserDb.LookupAsync(AuthRequest request, CancellationToken cancellationToken)
    {
        var (line, failure) = await FindAsync(request, cancellationToken);
        return (line, failure) switch
        {
            ({ }, _) => new UserDbResult.Found(UserFields(request, line)) { IsCacheable = line.IsAboutUserAlone },
            (_, { }) => new UserDbResult.TemporaryFailure(failure),
            _ => new UserDbResult.UnknownUser(),
        };
    }

    /// <summary>The users of the file, in no particular order; none where the path has variables.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be read.</exception>
    public async IAsyncEnumerable<string> ListUsersAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (HasPathVariables)
        {
            yield break;
        }

        var content = await ReaderFor(_path.Text.Replace("%%", "%", StringComparison.Ordinal)).GetAsync(cancellationToken);
        foreach (var name in content.Users.Keys)
        {
            yield return name;
        }
    }

    private async ValueTask<(PasswdFileLine? Line, string? Failure)> FindAsync(AuthRequest request, CancellationToken cancellationToken)
    {
        var values = request.ToVariables();
        var path = _path.Expand(values, FileNamePart.Of);
        var reader = ReaderFor(path);
        try
        {
            var content = await reader.GetAsync(cancellationToken);
            return (content.Users.GetValueOrDefault(_userNameFormat.Expand(values)), null);
        }
        catch (Exception e) when (HasPathVariables && e is FileNotFoundException or DirectoryNotFoundException)
        {
            // Not remembered: names that somebody makes up must not fill the memory.
            _files.TryRemove(path, out _);
            return (null, null);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            reader.LogFailure(e.Message);
            return (null, $"passwd-file {path} cannot be read");
        }
    }

    private PasswdFileReader ReaderFor(string path) =>
        _files.GetOrAdd(path, static (path, logger) => new PasswdFileReader(path, logger), _logger);

    private PassDbResult.Ok Credentials(AuthRequest request, PasswdFileLine line) => new()
    {
        StoredPassword = line.Password is { } text ? StoredPassword.Parse(text, _scheme).ToStoredText() : null,
        Fields = MailUser.NoFields.SetItems(Expand(request, line)),
        IsCacheable = line.IsAboutUserAlone,
    };

    private static ImmutableDictionary<string, string> UserFields(AuthRequest request, PasswdFileLine line)
    {
        var fields = MailUser.NoFields.ToBuilder();
        Add(fields, "uid", line.UserId);
        Add(fields, "gid", line.GroupId);
        Add(fields, "home", line.Home);
        foreach (var (name, value) in Expand(request, line).Where(field => field.Key.StartsWith(UserDbPrefix, StringComparison.OrdinalIgnoreCase)))
        {
            fields[name[UserDbPrefix.Length..]] = value;
        }

        return fields.ToImmutable();
    }

    private static void Add(ImmutableDictionary<string, string>.Builder fields, string name, string? value)
    {
        if (value is not null)
        {
            fields[name] = value;
        }
    }

    private static IEnumerable<KeyValuePair<string, string>> Expand(AuthRequest request, PasswdFileLine line)
    {
        if (line.Fields.IsEmpty)
        {
            return [];
        }

        var values = request.ToVariables();
        return line.Fields.Select(field => KeyValuePair.Create(field.Key, field.Value.Expand(values)));
    }
}
