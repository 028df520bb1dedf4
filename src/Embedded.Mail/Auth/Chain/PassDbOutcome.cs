namespace Embedded.Mail.Auth.Chain;

/// <summary>What the passdbs together decided.</summary>
/// <param name="Request">The user with the fields of the passdbs that accepted.</param>
/// <param name="Result">The decision.</param>
internal sealed record PassDbOutcome(AuthRequest Request, PassDbResult Result);
