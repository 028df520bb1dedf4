namespace Embedded.Mail.Auth.Chain;

/// <summary>What the userdbs together found.</summary>
/// <param name="Request">The user, under the name that the userdbs gave.</param>
/// <param name="Result">The fields of all, or why there are none.</param>
internal sealed record UserDbOutcome(AuthRequest Request, UserDbResult Result);
