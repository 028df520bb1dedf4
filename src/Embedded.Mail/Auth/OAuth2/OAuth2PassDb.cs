using System.Buffers;
using System.Text;
using Embedded.Mail.Auth.Chain;
using Embedded.Mail.Messages;
using Microsoft.Extensions.Logging;

namespace Embedded.Mail.Auth.OAuth2;

/// <summary>Dovecot's passdb <c>oauth2</c>: lets users in who bring an access token (OAUTHBEARER, XOAUTH2). The user named with the token must be the one that the token is for.</summary>
public sealed class OAuth2PassDb : IPassDb
{
    // RFC 6750 §2.1
    private static readonly SearchValues<byte> TokenOctets = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~+/="u8);

    private readonly OAuth2Options _options;
    private readonly LocalTokens? _local;
    private readonly TokenEndPoints _endPoints;
    private readonly ClaimRules _rules;
    private readonly FieldTemplate _fields;
    private readonly ILogger _logger;

    /// <summary>Reads the options.</summary>
    /// <param name="options">How tokens are verified.</param>
    /// <param name="logger">Gets the reasons of refusals.</param>
    /// <param name="time">The clock; null for the system's.</param>
    /// <param name="handler">What sends the requests; null for one of its own. A handler of the host's should not follow redirections.</param>
    /// <exception cref="ArgumentException">An option is wrong; the message names it.</exception>
    /// <exception cref="IOException">The authorities' file cannot be read.</exception>
    public OAuth2PassDb(OAuth2Options options, ILogger<OAuth2PassDb> logger, TimeProvider? time = null, HttpMessageHandler? handler = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(logger);
        if (OAuth2OptionsErrors.Of(options).FirstOrDefault() is { } error)
        {
            throw new ArgumentException("OAuth2Options." + error, nameof(options));
        }

        var clock = time ?? TimeProvider.System;
        var http = new TokenHttp(options, handler, clock);
        _options = options;
        _endPoints = new TokenEndPoints(options, http);
        _rules = new ClaimRules(options, clock);
        _fields = FieldTemplate.Parse(options.Fields, "oauth2 passdb fields");
        _logger = logger;
        _local = options.KeySet is { } keys ? new LocalTokens(Source(keys, options, http, clock, logger), options.Algorithms) : null;
        Tokens = new TokenService(options.Scope, options.OpenIdConfigurationUrl);
    }

    /// <inheritdoc/>
    public string Name => "oauth2";

    /// <inheritdoc/>
    public bool CanLookupPasswords => false;

    /// <inheritdoc/>
    public TokenService? Tokens { get; }

    /// <inheritdoc/>
    public ValueTask<PassDbResult> VerifyAsync(AuthRequest request, ReadOnlyMemory<byte> password, CancellationToken cancellationToken) => _options.PasswordsAreTokens
        ? VerifyTokenAsync(request, password, cancellationToken)
        : ValueTask.FromResult<PassDbResult>(new PassDbResult.NotSupported());

    /// <inheritdoc/>
    public ValueTask<PassDbResult> LookupAsync(AuthRequest request, CancellationToken cancellationToken) =>
        ValueTask.FromResult<PassDbResult>(new PassDbResult.NotSupported());

    /// <inheritdoc/>
    public async ValueTask<PassDbResult> VerifyTokenAsync(AuthRequest request, ReadOnlyMemory<byte> token, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (token.IsEmpty || token.Span.ContainsAnyExcept(TokenOctets))
        {
            return Refuse(request, "what was given is no token");
        }

        var isLocal = _local is not null && JsonWebToken.HasForm(token.Span);
        return await FindClaimsAsync(token, isLocal, cancellationToken) switch
        {
            TokenVerdict.Genuine genuine => _rules.Refuse(genuine.Claims, request, isLocal) is { } reason ? Refuse(request, reason) : Accept(request, genuine.Claims),
            TokenVerdict.Invalid invalid => Refuse(request, invalid.Reason),
            TokenVerdict.Unknown unknown => new PassDbResult.TemporaryFailure(unknown.Reason),
            var other => throw new InvalidOperationException($"Unknown verdict {other.GetType()}."),
        };
    }

    private async ValueTask<TokenVerdict> FindClaimsAsync(ReadOnlyMemory<byte> token, bool isLocal, CancellationToken cancellationToken)
    {
        var text = Encoding.ASCII.GetString(token.Span);
        var verdict = isLocal ? await _local!.VerifyAsync(token, cancellationToken)
            : _options.TokenInfoUrl is not null ? await _endPoints.AskInfoAsync(text, cancellationToken)
            : null;
        if (_options.IntrospectionUrl is null || (verdict is not null && !IsIntrospected(verdict)))
        {
            return verdict ?? new TokenVerdict.Invalid("the token is no JWT, and there is nobody to ask");
        }

        return (verdict, await _endPoints.IntrospectAsync(text, cancellationToken)) switch
        {
            (TokenVerdict.Genuine before, TokenVerdict.Genuine after) => new TokenVerdict.Genuine(before.Claims.With(after.Claims)),
            (_, var asked) => asked,
        };
    }

    private bool IsIntrospected(TokenVerdict verdict) =>
        verdict is TokenVerdict.Genuine genuine && (_options.ForceIntrospection || genuine.Claims.Text(_options.UserNameAttribute) is null);

    private PassDbResult.Ok Accept(AuthRequest request, TokenClaims claims)
    {
        var values = request.ToVariables();
        foreach (var name in _fields.Names.Any() ? claims.Values.Keys : [])
        {
            values = values.With("oauth2:" + name, claims.Text(name)!);
        }

        return new PassDbResult.Ok
        {
            Fields = MailUser.NoFields.SetItems(_fields.Expand(values).Select(static field => KeyValuePair.Create(field.Name, field.Value))),
        };
    }

    private PassDbResult.Mismatch Refuse(AuthRequest request, string reason)
    {
        Log.TokenRefused(_logger, LogText.Of(request.UserName), reason, request.SessionId);
        return new PassDbResult.Mismatch();
    }

    private static IKeySource Source(string keys, OAuth2Options options, TokenHttp http, TimeProvider time, ILogger logger) =>
        keys.Contains("://", StringComparison.Ordinal) ? new KeyAddress(keys, options.KeySetLifetime, http, time, logger) : new KeyFile(keys, time, logger);
}
