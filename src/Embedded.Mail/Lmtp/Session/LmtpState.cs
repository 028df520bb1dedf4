namespace Embedded.Mail.Lmtp.Session;

/// <summary>Where a connection stands. Each state carries exactly what is valid in it.</summary>
internal abstract record LmtpState
{
    /// <summary>The client has not said LHLO.</summary>
    public sealed record Greeted : LmtpState;

    /// <summary>A message may begin.</summary>
    /// <param name="Helo">The client's name for itself; null when it gave one that no header field may hold.</param>
    public record Ready(string? Helo) : LmtpState;

    /// <summary>MAIL has been accepted.</summary>
    public sealed record InTransaction(string? Helo, LmtpTransaction Transaction) : Ready(Helo);
}
