using Embedded.Mail.Tests.Logging;
using Microsoft.Extensions.Logging;

namespace Embedded.Mail.Tests.Connections;

/// <summary>Keeps what was logged, and lets a test await an event.</summary>
internal sealed class RecordingLogger<T> : ILogger<T>
{
    private readonly List<(LogLevel Level, int Id, string Text)> _entries = [];
    private readonly List<(int Id, int Count, TaskCompletionSource Reached)> _awaited = [];

    public IReadOnlyList<(LogLevel Level, int Id, string Text)> Entries
    {
        get
        {
            lock (_entries)
            {
                return [.. _entries];
            }
        }
    }

    public int Count(int id) => Entries.Count(entry => entry.Id == id);

    /// <summary>Completes when the event has been logged <paramref name="count"/> times.</summary>
    public Task WaitForAsync(int id, int count = 1)
    {
        lock (_entries)
        {
            var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _awaited.Add((id, count, reached));
            Notify();
            return reached.Task.WaitAsync(TimeSpan.FromMinutes(1));
        }
    }

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        var text = formatter(state, exception);
        SuiteLog.Shared.Look(text, exception);
        lock (_entries)
        {
            _entries.Add((logLevel, eventId.Id, text));
            Notify();
        }
    }

    private void Notify()
    {
        foreach (var (id, count, reached) in _awaited)
        {
            if (_entries.Count(entry => entry.Id == id) >= count)
            {
                reached.TrySetResult();
            }
        }
    }
}
