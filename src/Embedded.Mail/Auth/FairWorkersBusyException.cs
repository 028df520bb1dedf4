namespace Embedded.Mail.Auth;

/// <summary>So much work waits that no more is taken.</summary>
internal sealed class FairWorkersBusyException() : Exception("Too much work waits");
