using System.Collections.Frozen;
using Embedded.Mail.Messages;

namespace Embedded.Mail.Auth.Chain;

/// <summary>What becomes of a user name before it is looked up: <c>auth_default_realm</c>, <c>auth_username_translation</c>, <c>auth_username_chars</c>, <c>auth_username_format</c>, in this order.</summary>
internal sealed class UserNameRules
{
    // No back end knows longer names, and every one has to carry them around.
    private const int MaxLength = 512;

    private readonly string _realm;
    private readonly FrozenDictionary<char, char> _translation;
    private readonly FrozenSet<char> _allowed;
    private readonly VariableExpander? _format;
    private readonly string _separator;
    private readonly AuthOptions _options;

    public UserNameRules(AuthOptions options)
    {
        _realm = options.DefaultRealm;
        _translation = options.UserNameTranslation.Chunk(2).Where(pair => pair.Length == 2)
            .DistinctBy(pair => pair[0]).ToFrozenDictionary(pair => pair[0], pair => pair[1]);
        _allowed = options.UserNameChars.ToFrozenSet();
        _format = options.UserNameFormat.Length == 0 ? null : VariableExpander.Parse(options.UserNameFormat);
        _separator = options.MasterUserSeparator;
        _options = options;
    }

    /// <summary>
    /// Brings the names of a login into form: splits <c>user*master</c>, and puts the master user in front, to be asked for first.
    /// </summary>
    /// <param name="request">Who asks.</param>
    /// <param name="isAnonymous">Whether nobody is to prove anything: a certificate then names nobody.</param>
    /// <returns>The request as passdbs get it; or null, and why.</returns>
    public (AuthRequest? Request, string Error) ForLogin(AuthRequest request, bool isAnonymous = false)
    {
        var (given, login) = Split(request);

        // A certificate overrides the name that the client gives besides (auth_ssl_username_from_cert).
        var name = (isAnonymous ? null : CertificateUser.Find(_options, request.ClientCertificate)) ?? given;
        if (Normalise(name, request) is not { } user)
        {
            return (null, $"user name {LogText.Of(name)} is empty or has characters that are not allowed");
        }

        var result = request with { UserName = user, MasterUser = null, OriginalUserName = login is null ? request.OriginalUserName : name };
        if (login is null)
        {
            return (result, "");
        }

        if (Normalise(login, request) is not { } loginUser)
        {
            return (null, $"login user name {LogText.Of(login)} is empty or has characters that are not allowed");
        }

        return (loginUser == user ? result : result with { RequestedLoginUser = loginUser }, "");
    }

    /// <summary>Brings the name of a look-up into form; null when it can be nobody's.</summary>
    public AuthRequest? ForLookup(AuthRequest request) =>
        Normalise(request.UserName, request) is { } user ? request with { UserName = user } : null;

    // (authentication identity, identity to become)
    private (string Name, string? Login) Split(AuthRequest request)
    {
        if (request.MasterUser is { Length: > 0 } master && master != request.UserName)
        {
            return (master, request.UserName);
        }

        var at = _separator.Length == 0 ? -1 : request.UserName.IndexOf(_separator[0], StringComparison.Ordinal);
        return at < 0 ? (request.UserName, null) : (request.UserName[(at + 1)..], request.UserName[..at]);
    }

    private string? Normalise(string name, AuthRequest request)
    {
        if (name.Length is 0 or > MaxLength)
        {
            return null;
        }

        var full = _realm.Length > 0 && !name.Contains('@', StringComparison.Ordinal) ? $"{name}@{_realm}" : name;
        var translated = string.Create(full.Length, full, (to, from) =>
        {
            for (var i = 0; i < to.Length; i++)
            {
                to[i] = _translation.GetValueOrDefault(from[i], from[i]);
            }
        });
        if (!translated.All(c => _allowed.Count == 0 || _allowed.Contains(c)))
        {
            return null;
        }

        var user = _format?.Expand((request with { UserName = translated }).ToVariables()) ?? translated;
        return IsSafe(user) ? user : null;
    }

    // Stores make paths of names. They check for themselves; that a name is no step in a directory tree is cheaper said once.
    private static bool IsSafe(string user) =>
        user.Length > 0 && !user.Any(char.IsControl) && !user.Split('/', '@').Any(step => step is "." or "..");
}
