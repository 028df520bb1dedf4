using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Embedded.Mail.Auth;
using Embedded.Mail.Ldap.Connections;
using Embedded.Mail.Ldap.Queries;
using Embedded.Mail.Ldap.Wire;
using Embedded.Mail.Messages;
using Microsoft.Extensions.Logging;

namespace Embedded.Mail.Ldap;

/// <summary>A directory as passdb and userdb: Dovecot's <c>driver = ldap</c>. Never blocks a thread; a server that is away is a temporary failure within <see cref="LdapOptions.Timeout"/>.</summary>
public sealed class LdapDb : IPassDb, IUserDb, IAsyncDisposable
{
    private readonly LdapOptions _options;
    private readonly LdapQueries _queries;
    private readonly LdapDirectory _directory;
    private readonly LdapFieldReader _passFields;
    private readonly LdapFieldReader _userFields;
    private readonly LdapFieldReader _listFields;
    private readonly PasswordVerifier _verifier;
    private readonly ILogger<LdapDb> _logger;

    /// <summary>Reads the settings; connections are made when they are needed.</summary>
    /// <param name="options">The settings; not to be changed afterwards.</param>
    /// <param name="verifier">Compares stored passwords.</param>
    /// <param name="logger">Gets what happens to servers.</param>
    /// <param name="time">The clock of time limits; null for the system's.</param>
    /// <exception cref="FormatException">A setting is wrong; the message names it.</exception>
    public LdapDb(LdapOptions options, PasswordVerifier verifier, ILogger<LdapDb> logger, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(verifier);
        ArgumentNullException.ThrowIfNull(logger);
        if (LdapOptionsRules.Errors(options).FirstOrDefault() is { } error)
        {
            throw new FormatException(error);
        }

        _options = options;
        _verifier = verifier;
        _logger = logger;
        _queries = new LdapQueries(options);
        _directory = new LdapDirectory(options, time ?? TimeProvider.System, logger);
        _passFields = new LdapFieldReader(_queries.PassAttributes, logger);
        _userFields = new LdapFieldReader(_queries.UserAttributes, logger);
        _listFields = new LdapFieldReader(_queries.IterateAttributes, logger);
    }

    /// <inheritdoc cref="IPassDb.Name"/>
    public string Name => "ldap";

    /// <summary>Whether stored passwords are read at all: not where the server checks them.</summary>
    public bool CanLookupPasswords => !_options.AuthBind;

    /// <inheritdoc/>
    string? IPassDb.CacheKey => _queries.PassDbKey;

    /// <inheritdoc/>
    string? IUserDb.CacheKey => _queries.UserDbKey;

    /// <inheritdoc/>
    public async ValueTask<PassDbResult> VerifyAsync(AuthRequest request, ReadOnlyMemory<byte> password, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        try
        {
            return _options.AuthBind
                ? await BindAsync(request, password, cancellationToken)
                : await CompareAsync(request, password, cancellationToken);
        }
        catch (Exception e) when (e is LdapUnavailableException or FormatException)
        {
            return new PassDbResult.TemporaryFailure(e.Message);
        }
    }

    /// <inheritdoc/>
    async ValueTask<PassDbResult> IPassDb.LookupAsync(AuthRequest request, CancellationToken cancellationToken)
    {
        try
        {
            var (result, _) = await FindAsync(request, _directory.Begin(), cancellationToken);
            return result;
        }
        catch (Exception e) when (e is LdapUnavailableException or FormatException)
        {
            return new PassDbResult.TemporaryFailure(e.Message);
        }
    }

    /// <inheritdoc/>
    async ValueTask<UserDbResult> IUserDb.LookupAsync(AuthRequest request, CancellationToken cancellationToken)
    {
        try
        {
            var deadline = _directory.Begin();
            var entries = await _directory.SearchAsync(_queries.ForUserDb(request.ToVariables(), deadline), deadline, cancellationToken);
            return entries.Length switch
            {
                0 => new UserDbResult.UnknownUser(),
                1 => new UserDbResult.Found(MailUser.NoFields.SetItems(_userFields.Read(entries[0], request))),
                _ => new UserDbResult.TemporaryFailure("user_filter matched multiple objects, aborting"),
            };
        }
        catch (Exception e) when (e is LdapUnavailableException or FormatException)
        {
            return new UserDbResult.TemporaryFailure(e.Message);
        }
    }

    /// <summary>The users that <see cref="LdapOptions.IterateFilter"/> finds, in the directory's order.</summary>
    /// <exception cref="LdapUnavailableException">The list cannot be had.</exception>
    public async IAsyncEnumerable<string> ListUsersAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var nobody = new AuthRequest("", "");
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var entry in await _directory.SearchAllAsync(_queries.ForAll(nobody.ToVariables()), cancellationToken))
        {
            foreach (var name in _listFields.ReadAll(entry, nobody, "user").Where(names.Add))
            {
                yield return name;
            }
        }
    }

    /// <summary>Closes all connections.</summary>
    public ValueTask DisposeAsync() => _directory.DisposeAsync();

    private async Task<PassDbResult> CompareAsync(AuthRequest request, ReadOnlyMemory<byte> password, CancellationToken cancellationToken)
    {
        var (result, _) = await FindAsync(request, _directory.Begin(), cancellationToken);
        return result switch
        {
            PassDbResult.Ok found => await _verifier.CheckAsync(request, found, password, cancellationToken),
            PassDbResult.UnknownUser => await _verifier.UnknownUserAsync(password, cancellationToken),
            _ => result,
        };
    }

    private async Task<PassDbResult> BindAsync(AuthRequest request, ReadOnlyMemory<byte> password, CancellationToken cancellationToken)
    {
        var deadline = _directory.Begin();
        var (found, dn) = _queries.UserDn is { } template
            ? (new PassDbResult.Ok(), template.Expand(request.ToVariables()))
            : await FindAsync(request, deadline, cancellationToken);
        if (found is not PassDbResult.Ok || ((PassDbResult.Ok)found).Fields.ContainsKey("nopassword"))
        {
            return found;
        }

        // Without a name or a password a bind is anonymous, and "succeeds" (RFC 4513 §5.1).
        if (password.IsEmpty || dn.Length == 0)
        {
            return new PassDbResult.Mismatch();
        }

        var result = await _directory.BindAsync(dn, password, deadline, cancellationToken);
        return result.Code switch
        {
            LdapResultCode.Success => found,
            LdapResultCode.InvalidCredentials or LdapResultCode.InappropriateAuthentication => new PassDbResult.Mismatch(),
            LdapResultCode.NoSuchObject => new PassDbResult.UnknownUser(),

            // A name is escaped and spoils no DN unless it is empty. Otherwise it is the template that is wrong, or lacks a domain, which Dovecot takes for a failure too.
            LdapResultCode.InvalidDnSyntax when request.UserName.Length == 0 => new PassDbResult.UnknownUser(),
            _ => new PassDbResult.TemporaryFailure($"bind as the user failed: {result}"),
        };
    }

    // The user's entry as a passdb sees it, and its name.
    private async Task<(PassDbResult Result, string Dn)> FindAsync(AuthRequest request, LdapDeadline deadline, CancellationToken cancellationToken)
    {
        var entries = await _directory.SearchAsync(_queries.ForPassDb(request.ToVariables(), deadline), deadline, cancellationToken);
        return entries.Length switch
        {
            0 => (new PassDbResult.UnknownUser(), ""),
            1 => (Credentials(entries[0], request), entries[0].Dn),
            _ => (new PassDbResult.TemporaryFailure("pass_filter matched multiple objects, aborting"), ""),
        };
    }

    private PassDbResult Credentials(LdapEntry entry, AuthRequest request)
    {
        var fields = MailUser.NoFields.ToBuilder();
        foreach (var (name, value) in _passFields.Read(entry, request))
        {
            fields[name] = value;
        }

        var stored = StoredOf(fields);
        if (stored is null && !_options.AuthBind && !fields.ContainsKey("nopassword"))
        {
            Log.NoPassword(_logger, Printable(request.UserName), request.SessionId);
            return new PassDbResult.Mismatch();
        }

        // As in Dovecot, a password that is there is not waived.
        if (stored is not null && StoredPassword.Parse(stored, _options.DefaultPasswordScheme).Value.Length > 0)
        {
            fields.Remove("nopassword");
        }

        fields.Remove("password");
        fields.Remove("password_noscheme");
        return new PassDbResult.Ok { StoredPassword = stored, Fields = fields.ToImmutable() };
    }

    private string? StoredOf(ImmutableDictionary<string, string>.Builder fields) =>
        fields.TryGetValue("password_noscheme", out var bare) ? $"{{{_options.DefaultPasswordScheme}}}{bare}"
        : fields.TryGetValue("password", out var stored) ? StoredPassword.Parse(stored, _options.DefaultPasswordScheme).ToStoredText()
        : null;

    private static string Printable(string name) => string.Concat(name.Select(c => char.IsControl(c) ? '?' : c));
}
