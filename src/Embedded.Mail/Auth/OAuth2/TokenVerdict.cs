namespace Embedded.Mail.Auth.OAuth2;

/// <summary>What became of a token.</summary>
internal abstract record TokenVerdict
{
    private TokenVerdict()
    {
    }

    /// <summary>It is genuine; what it lets its bearer do is for others to judge.</summary>
    public sealed record Genuine(TokenClaims Claims) : TokenVerdict;

    /// <summary>It is not.</summary>
    /// <param name="Reason">Why, for the log.</param>
    public sealed record Invalid(string Reason) : TokenVerdict;

    /// <summary>That cannot be told at present.</summary>
    /// <param name="Reason">Why, for the log.</param>
    public sealed record Unknown(string Reason) : TokenVerdict;
}
