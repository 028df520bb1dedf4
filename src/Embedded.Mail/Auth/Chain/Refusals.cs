namespace Embedded.Mail.Auth.Chain;

/// <summary>What a refusal is to the client, and to the log.</summary>
internal static class Refusals
{
    public static AuthResult NoLogin(AuthRequest user, LoginReferral? referral)
    {
        var reason = user.Fields.GetValueOrDefault("reason", "");
        return referral is not null ? new AuthResult.Refused(reason.Length > 0 ? reason : "Try this server instead.") { Referral = referral }
            : reason.Length > 0 ? new AuthResult.Refused(reason) { IsDisabled = true }
            : new AuthResult.Failed();
    }

    public static AuthResult ResultOf(PassDbResult decision) => decision switch
    {
        PassDbResult.Disabled { Reason: { } reason } => new AuthResult.Refused(reason) { IsDisabled = true },
        PassDbResult.Mismatch { Reason: { } reason } => new AuthResult.Refused(reason),
        PassDbResult.Expired => new AuthResult.Expired(),
        PassDbResult.TemporaryFailure => new AuthResult.TemporaryFailure(),
        _ => new AuthResult.Failed(),
    };

    public static string ReasonOf(PassDbResult decision) => decision switch
    {
        PassDbResult.Mismatch => "password mismatch",
        PassDbResult.UnknownUser => "unknown user",
        PassDbResult.Disabled disabled => $"user is disabled: {disabled.Reason}",
        PassDbResult.Expired => "password has expired",
        PassDbResult.TemporaryFailure failure => failure.Reason,
        _ => "no passdb can serve this method",
    };
}
