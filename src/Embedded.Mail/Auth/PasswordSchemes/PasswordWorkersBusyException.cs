namespace Embedded.Mail.Auth.PasswordSchemes;

/// <summary>So many passwords wait to be checked that one more is not taken.</summary>
internal sealed class PasswordWorkersBusyException() : Exception("Too many passwords wait to be checked");
