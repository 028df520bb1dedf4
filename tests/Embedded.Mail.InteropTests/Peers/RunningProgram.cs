using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Embedded.Mail.InteropTests.Peers;

/// <summary>A started program: its lines as they come, signals, and its end. Disposal ends it and whatever it started.</summary>
internal sealed class RunningProgram : IAsyncDisposable
{
    private readonly Process _process;
    private readonly TimeSpan _patience;
    private readonly StringBuilder _errors = new();
    private readonly SemaphoreSlim _newError = new(0);
    private readonly Task _readingErrors;
    private readonly string _commandLine;

    private RunningProgram(Process process, string commandLine, TimeSpan patience)
    {
        _process = process;
        _commandLine = commandLine;
        _patience = patience;
        _readingErrors = GatherErrorsAsync();
    }

    /// <summary>The process's identity.</summary>
    public int Id => _process.Id;

    /// <summary>What it has written to its standard error so far.</summary>
    public string Errors
    {
        get
        {
            lock (_errors)
            {
                return _errors.ToString();
            }
        }
    }

    /// <summary>Starts a program.</summary>
    public static RunningProgram Start(ProgramStart start)
    {
        var info = new ProcessStartInfo(start.Program, start.Arguments)
        {
            WorkingDirectory = start.Directory ?? Path.GetTempPath(),
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
        };
        foreach (var (name, value) in start.Environment)
        {
            info.Environment[name] = value;
        }

        var process = Process.Start(info)!;
        process.StandardInput.Write(start.Input);
        if (!start.KeepsInputOpen)
        {
            process.StandardInput.Close();
        }

        return new RunningProgram(process, $"{start.Program} {string.Join(' ', start.Arguments)}", start.Patience);
    }

    /// <summary>Runs a program to its end. One that takes longer than it may is killed and fails the test with all it said.</summary>
    public static async Task<ProgramResult> RunAsync(ProgramStart start)
    {
        await using var program = Start(start);
        return await program.EndAsync();
    }

    /// <summary>The next line of standard output; null at its end.</summary>
    public async Task<string?> ReadLineAsync()
    {
        using var timeout = new CancellationTokenSource(_patience);
        try
        {
            return await _process.StandardOutput.ReadLineAsync(timeout.Token);
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"{_commandLine} said nothing.\n{Errors}");
        }
    }

    /// <summary>What it has written to its standard error, once that holds a text.</summary>
    public async Task<string> ErrorsWithAsync(string text)
    {
        while (!Errors.Contains(text, StringComparison.Ordinal))
        {
            if (!await _newError.WaitAsync(_patience))
            {
                throw new TimeoutException($"{_commandLine} did not say '{text}'.\n{Errors}");
            }
        }

        return Errors;
    }

    /// <summary>Sends a signal by its name, such as <c>TERM</c>.</summary>
    public async Task SignalAsync(string signal)
    {
        var id = _process.Id.ToString(CultureInfo.InvariantCulture);
        (await RunAsync(new ProgramStart("kill", "-" + signal, id))).Succeeded();
    }

    /// <summary>Waits for the end.</summary>
    public async Task<ProgramResult> EndAsync()
    {
        using var timeout = new CancellationTokenSource(_patience);
        try
        {
            var output = await _process.StandardOutput.ReadToEndAsync(timeout.Token);
            await _process.WaitForExitAsync(timeout.Token);
            await _readingErrors;
            return new ProgramResult(_commandLine, _process.ExitCode, output, Errors);
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"{_commandLine} did not end within {_patience.TotalSeconds} s.\n{Errors}");
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync();
        }

        await _readingErrors;
        _process.Dispose();
        _newError.Dispose();
    }

    private async Task GatherErrorsAsync()
    {
        while (await _process.StandardError.ReadLineAsync() is { } line)
        {
            lock (_errors)
            {
                _errors.AppendLine(line);
            }

            _newError.Release();
        }
    }
}
