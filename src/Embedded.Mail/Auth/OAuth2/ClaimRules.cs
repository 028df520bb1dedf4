using System.Collections.Immutable;
using Embedded.Mail.Messages;

namespace Embedded.Mail.Auth.OAuth2;

/// <summary>Whether what is said of a genuine token lets a user in here.</summary>
internal sealed class ClaimRules
{
    private readonly ImmutableArray<string> _issuers;
    private readonly ImmutableArray<string> _audiences;
    private readonly ImmutableArray<string> _scopes;
    private readonly OAuth2Options _options;
    private readonly VariableExpander _userNameFormat;
    private readonly TimeProvider _time;

    public ClaimRules(OAuth2Options options, TimeProvider time)
    {
        _options = options;
        _issuers = Split(options.Issuers);
        _audiences = Split(options.Audiences);
        _scopes = Split(options.Scope);
        _userNameFormat = VariableExpander.Parse(options.UserNameFormat);
        _time = time;
    }

    /// <summary>Why the user is not let in; null when nothing stands against it.</summary>
    /// <param name="claims">What is said of the token.</param>
    /// <param name="request">Who asks.</param>
    /// <param name="isLocal">Whether it is the token itself that says it: then it must say how long it is good for.</param>
    public string? Refuse(TokenClaims claims, AuthRequest request, bool isLocal) =>
        RefuseTimes(claims, isLocal) ?? RefuseParties(claims) ?? RefuseState(claims) ?? RefuseUser(claims, request);

    private string? RefuseTimes(TokenClaims claims, bool isLocal)
    {
        if (!claims.TryGetTime("exp", out var end) || !claims.TryGetTime("nbf", out var start) || !claims.TryGetTime("iat", out var issued))
        {
            return "the token has a time that is none";
        }

        var now = _time.GetUtcNow().ToUnixTimeMilliseconds() / 1000.0;
        var skew = _options.ClockSkew.TotalSeconds;
        return end is null && isLocal ? "the token does not say when it expires"
            : end is { } last && now - skew >= last ? "the token has expired"
            : start is { } first && now + skew < first ? "the token is not valid yet"
            : issued is { } made && now + skew < made ? "the token was issued in the future"
            : null;
    }

    private string? RefuseParties(TokenClaims claims)
    {
        if (!_issuers.IsEmpty && !(claims.List("iss") is [var issuer] && _issuers.Contains(issuer)))
        {
            return $"the issuer {LogText.Of(claims.Text("iss") ?? "(none)")} is not accepted";
        }

        if (!_audiences.IsEmpty && !claims.List("aud").Any(_audiences.Contains))
        {
            return $"the token is meant for {LogText.Of(claims.Text("aud") ?? "(nobody)")} and not for this server";
        }

        var scope = Split(claims.Text("scope") ?? claims.Text("scp") ?? claims.Text("aud") ?? "");
        return _scopes.IsEmpty || _scopes.Any(scope.Contains) ? null : $"the token has not the scope {_options.Scope}";
    }

    private string? RefuseState(TokenClaims claims)
    {
        if (claims.Text("active") == "false")
        {
            return "the token is not active";
        }

        return _options.ActiveAttribute.Length == 0 ? null
            : claims.Text(_options.ActiveAttribute) is not { } state ? $"there is no {_options.ActiveAttribute}"
            : _options.ActiveValue.Length == 0 || state == _options.ActiveValue ? null
            : $"{_options.ActiveAttribute} is {LogText.Of(state)}";
    }

    private string? RefuseUser(TokenClaims claims, AuthRequest request)
    {
        if (claims.List(_options.UserNameAttribute) is not [{ Length: > 0 } name])
        {
            return $"there is no {_options.UserNameAttribute} to name the user";
        }

        var user = _userNameFormat.Expand((request with { UserName = name }).ToVariables());
        return user == request.UserName ? null : $"the token is that of {LogText.Of(user)}";
    }

    private static ImmutableArray<string> Split(string words) => [.. words.Split(' ', StringSplitOptions.RemoveEmptyEntries)];
}
