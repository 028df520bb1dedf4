using Microsoft.Extensions.Logging;

namespace Embedded.Mail.ConsoleHost;

/// <summary>
/// Logs to standard error, a line for each entry. Entries wait until the server has started: a start that fails is told in one line, which scripts read, and not among others.
/// </summary>
internal sealed class HeldLog(TextWriter output) : ILoggerProvider
{
    private readonly Lock _lock = new();
    private Queue<string>? _held = new();

    /// <summary>Writes what has waited, and everything from now on at once.</summary>
    public void Release()
    {
        lock (_lock)
        {
            while (_held?.TryDequeue(out var line) == true)
            {
                output.WriteLine(line);
            }

            _held = null;
        }
    }

    public ILogger CreateLogger(string categoryName) => new Category(this, categoryName);

    public void Dispose()
    {
    }

    private void Write(string line)
    {
        lock (_lock)
        {
            if (_held is { } held)
            {
                held.Enqueue(line);
            }
            else
            {
                output.WriteLine(line);
            }
        }
    }

    private sealed class Category(HeldLog log, string name) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            var text = formatter(state, exception);
            log.Write($"{DateTime.UtcNow:yyyy-MM-dd'T'HH:mm:ss.fff'Z'} {logLevel} {name}[{eventId.Id}] {text}{(exception is null ? "" : $"\n{exception}")}");
        }
    }
}
