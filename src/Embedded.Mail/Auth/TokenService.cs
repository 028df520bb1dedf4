namespace Embedded.Mail.Auth;

/// <summary>What a client whose token was refused is told, so that it can get a better one (RFC 7628 §3.2.2).</summary>
/// <param name="Scope">The scope that a token needs; empty for none in particular.</param>
/// <param name="OpenIdConfigurationUrl">Where the issuer describes itself; empty for nowhere.</param>
public sealed record TokenService(string Scope, string OpenIdConfigurationUrl);
