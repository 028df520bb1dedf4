namespace Embedded.Mail.Auth;

/// <summary>Where a user should log in instead, or next time (RFC 2221): the passdb's fields <c>host</c>, <c>port</c> and <c>destuser</c>.</summary>
/// <param name="User">The name to log in with there.</param>
/// <param name="Host">The other server's name or address.</param>
public sealed record LoginReferral(string User, string Host)
{
    /// <summary>The port there; null for the protocol's own.</summary>
    public int? Port { get; init; }
}
