namespace Embedded.Mail.Pop3.Session;

/// <summary>Where a connection stands (RFC 1939 §3). Each state carries exactly what is valid in it.</summary>
internal abstract record Pop3State
{
    /// <summary>Nobody has logged in.</summary>
    /// <param name="UserName">What USER gave; null for none.</param>
    public sealed record Authorization(string? UserName) : Pop3State;

    /// <summary>A user has logged in.</summary>
    public sealed record Transaction(Maildrop Maildrop) : Pop3State;
}
