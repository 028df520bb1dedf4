namespace Embedded.Mail.InteropTests.Peers;

/// <summary>Short forms of running a program to its end.</summary>
internal static class PeerRun
{
    public static Task<ProgramResult> RunAsync(string program, params string[] arguments) => RunningProgram.RunAsync(new ProgramStart(program, arguments));

    /// <summary>Runs a Python script given as text.</summary>
    public static async Task<ProgramResult> PythonAsync(string script, params string[] arguments) =>
        (await RunningProgram.RunAsync(new ProgramStart(Peer.Require("python3", "python3"), ["-", .. arguments]) { Input = script })).Succeeded();
}
