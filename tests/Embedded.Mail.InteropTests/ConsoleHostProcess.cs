using System.Reflection;
using System.Text.Json;
using Embedded.Mail.InteropTests.Peers;

namespace Embedded.Mail.InteropTests;

/// <summary>The console host as scripts see it: a process, its line of JSON, its signals and exit codes.</summary>
internal sealed class ConsoleHostProcess : IAsyncDisposable
{
    private readonly RunningProgram _program;
    private readonly JsonDocument _ready;
    private readonly TemporaryFolder? _root;

    private ConsoleHostProcess(RunningProgram program, JsonDocument ready, TemporaryFolder? root)
    {
        _program = program;
        _ready = ready;
        _root = root;
    }

    /// <summary>The line of JSON.</summary>
    public JsonElement Ready => _ready.RootElement;

    /// <summary>The end points' names.</summary>
    public IEnumerable<string> EndPoints => Ready.GetProperty("endpoints").EnumerateObject().Select(property => property.Name);

    /// <summary>The running process.</summary>
    public RunningProgram Program => _program;

    /// <summary>The port of an end point.</summary>
    public string Port(string endPoint)
    {
        var text = Ready.GetProperty("endpoints").GetProperty(endPoint).GetString()!;
        return text[(text.LastIndexOf(':') + 1)..];
    }

    /// <summary>Runs the host to its end.</summary>
    public static Task<ProgramResult> RunAsync(params string[] arguments) => RunningProgram.RunAsync(Command(arguments));

    /// <summary>Runs the host to its end, with something on its standard input.</summary>
    public static Task<ProgramResult> RunWithInputAsync(string input, params string[] arguments) => RunningProgram.RunAsync(Command(arguments) with { Input = input });

    /// <summary>Starts the host and waits until it is ready. Its mail lies where the arguments say, else in a folder of its own, which goes with it.</summary>
    public static Task<ConsoleHostProcess> StartAsync(params string[] arguments) => StartAsync(static command => ValueTask.FromResult(command), arguments);

    /// <summary>Starts the host in surroundings of the caller's choice and waits until it is ready.</summary>
    public static async Task<ConsoleHostProcess> StartAsync(Func<ProgramStart, ValueTask<ProgramStart>> surround, params string[] arguments)
    {
        var root = arguments.Contains("--root") ? null : new TemporaryFolder();
        var program = RunningProgram.Start(await surround(Command(root is null ? arguments : [.. arguments, "--root", root.Path])));
        if (await program.ReadLineAsync() is { } line)
        {
            return new ConsoleHostProcess(program, JsonDocument.Parse(line), root);
        }

        var result = await program.EndAsync();
        await program.DisposeAsync();
        root?.Dispose();
        throw new InvalidOperationException(result.ToString());
    }

    public async ValueTask DisposeAsync()
    {
        await _program.DisposeAsync();
        _ready.Dispose();
        _root?.Dispose();
    }

    private static ProgramStart Command(string[] arguments)
    {
        var assembly = typeof(ConsoleHostProcess).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().First(metadata => metadata.Key == "ConsoleHost").Value!;
        return new ProgramStart("dotnet", [assembly, .. arguments]);
    }
}
