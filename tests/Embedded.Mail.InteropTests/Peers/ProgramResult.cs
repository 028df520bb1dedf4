namespace Embedded.Mail.InteropTests.Peers;

/// <summary>How a program ended.</summary>
/// <param name="CommandLine">What was run.</param>
/// <param name="ExitCode">Its exit code.</param>
/// <param name="Output">Its standard output.</param>
/// <param name="Errors">Its standard error.</param>
internal sealed record ProgramResult(string CommandLine, int ExitCode, string Output, string Errors)
{
    /// <summary>The result itself when the program succeeded; fails the test with all that it said otherwise.</summary>
    public ProgramResult Succeeded()
    {
        Assert.That(ExitCode, Is.Zero, ToString());
        return this;
    }

    /// <summary>Everything, for a failure's message.</summary>
    public override string ToString() => $"{CommandLine}\nexit code {ExitCode}\n--- output\n{Output}\n--- errors\n{Errors}";
}
