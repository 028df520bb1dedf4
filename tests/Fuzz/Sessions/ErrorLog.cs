using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Embedded.Mail.Fuzz.Sessions;

/// <summary>Keeps what a server logs as an error: no client can be the reason of one.</summary>
internal sealed class ErrorLog : ILoggerProvider, ILogger
{
    private readonly ConcurrentQueue<string> _errors = new();

    /// <summary>Takes what was logged since the last call; null for nothing.</summary>
    public string? Take()
    {
        string[] errors = [.. _errors];
        _errors.Clear();
        return errors.Length == 0 ? null : string.Join('\n', errors);
    }

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Error;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (IsEnabled(logLevel))
        {
            _errors.Enqueue($"{eventId.Id} {formatter(state, exception)}\n{exception}");
        }
    }

    public void Dispose()
    {
    }
}
