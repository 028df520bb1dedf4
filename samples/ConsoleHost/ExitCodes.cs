namespace Embedded.Mail.ConsoleHost;

/// <summary>What scripts see at the end.</summary>
internal static class ExitCodes
{
    /// <summary>Stopped in good order.</summary>
    public const int Success = 0;

    /// <summary>A password that is another (<c>password-hash --verify</c>).</summary>
    public const int Mismatch = 1;

    /// <summary>A wrong option, or a port in use.</summary>
    public const int CannotStart = 2;
}
