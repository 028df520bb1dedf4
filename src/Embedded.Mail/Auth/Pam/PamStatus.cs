namespace Embedded.Mail.Auth.Pam;

/// <summary>The codes of Linux-PAM that decide something here; the others are failures of PAM itself.</summary>
internal enum PamStatus
{
    Success = 0,
    SystemError = 4,
    PermissionDenied = 6,
    AuthenticationError = 7,
    CredentialsInsufficient = 8,
    UserUnknown = 10,
    MaxTries = 11,
    NewPasswordRequired = 12,
    AccountExpired = 13,
    CredentialsExpired = 16,
    ConversationError = 19,
    PasswordExpired = 27,
}
