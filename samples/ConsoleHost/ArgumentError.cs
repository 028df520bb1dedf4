namespace Embedded.Mail.ConsoleHost;

/// <summary>The command line asks for what cannot be; the message is one line and names the option.</summary>
internal sealed class ArgumentError(string message) : Exception(message);
