using System.Text;
using Microsoft.Extensions.Logging;

namespace Embedded.Mail.ConsoleHost;

/// <summary>
/// Logs to standard error, a line for each entry. Entries wait until the server has started: a start that fails is told in one line, which scripts read, and not among others.
/// From then on a thread of its own writes them, those of a moment at once: nobody who serves a client waits for the disk that the log lies on.
/// </summary>
internal sealed class HeldLog(Stream output) : ILoggerProvider
{
    // Where the log cannot be written as fast as entries come, those who log wait; none is lost.
    private const int MostWaiting = 10_000;

    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(10);

    private readonly object _lock = new();
    private List<string> _lines = [];
    private Thread? _writer;
    private bool _isAwaited;
    private bool _isEnding;

    /// <summary>Writes what has waited, before it returns, and lets what comes from now on be written at once.</summary>
    public void Release()
    {
        lock (_lock)
        {
            WriteOut(_lines);
            _lines = [];
            _writer = new Thread(WriteAll) { IsBackground = true, Name = "Log" };
            _writer.Start();
        }
    }

    public ILogger CreateLogger(string categoryName) => new Category(this, categoryName);

    /// <summary>Returns when all is written, unless it was never released.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            _isEnding = true;
            Monitor.PulseAll(_lock);
        }

        _writer?.Join();
    }

    private void Add(string line)
    {
        lock (_lock)
        {
            while (_writer is not null && _lines.Count >= MostWaiting && !_isEnding)
            {
                Monitor.Wait(_lock);
            }

            _lines.Add(line);
            if (_isAwaited)
            {
                _isAwaited = false;
                Monitor.PulseAll(_lock);
            }
        }
    }

    private void WriteAll()
    {
        while (Take() is { Count: > 0 } lines)
        {
            WriteOut(lines);
        }
    }

    /// <summary>What there is to write; nothing at the end.</summary>
    private List<string> Take()
    {
        lock (_lock)
        {
            // What follows an entry within a moment is written with it; the end is not waited for.
            while (_lines.Count == 0 && !_isEnding)
            {
                _isAwaited = true;
                Monitor.Wait(_lock);
                _ = _isEnding || Monitor.Wait(_lock, Moment);
            }

            var lines = _lines;
            _lines = [];
            Monitor.PulseAll(_lock);
            return lines;
        }
    }

    private void WriteOut(List<string> lines)
    {
        var text = new StringBuilder();
        lines.ForEach(line => text.AppendLine(line));
        try
        {
            output.Write(Encoding.UTF8.GetBytes(text.ToString()));
        }
        catch (IOException)
        {
            // Nobody reads it any more, or the disk is full: the mail is served all the same.
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
            log.Add($"{DateTime.UtcNow:yyyy-MM-dd'T'HH:mm:ss.fff'Z'} {logLevel} {name}[{eventId.Id}] {text}{(exception is null ? "" : $"\n{exception}")}");
        }
    }
}
