namespace Embedded.Mail.ConsoleHost;

/// <summary>What scripts see at the end.</summary>
internal static class ExitCodes
{
    /// <summary>Stopped in good order.</summary>
    public const int Success = 0;

    /// <summary>A wrong option, or a port in use.</summary>
    public const int CannotStart = 2;
}
