using System.Collections.Concurrent;
using Embedded.Mail.Storage.Sdbox;
using Embedded.Mail.Tests.Logging;
using Microsoft.Extensions.Logging;

namespace Embedded.Mail.InteropTests.Sdbox;

/// <summary>Keeps what a store logs as a warning or worse.</summary>
internal sealed class Complaints : ILogger<SdboxMailStore>
{
    private readonly ConcurrentQueue<string> _lines = new();

    public IReadOnlyCollection<string> All => _lines;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        var text = formatter(state, exception);
        SuiteLog.Shared.Look(text, exception);
        if (logLevel >= LogLevel.Warning)
        {
            _lines.Enqueue($"{logLevel}: {text} {exception}");
        }
    }
}
