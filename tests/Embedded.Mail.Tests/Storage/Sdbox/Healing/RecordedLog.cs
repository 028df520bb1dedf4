using System.Collections.Concurrent;
using Embedded.Mail.Tests.Logging;
using Microsoft.Extensions.Logging;

namespace Embedded.Mail.Tests.Storage.Sdbox.Healing;

/// <summary>Keeps what is logged.</summary>
internal sealed class RecordedLog : ILogger
{
    private readonly ConcurrentQueue<(int Event, string Text)> _entries = new();

    /// <summary>The entries so far.</summary>
    public IReadOnlyList<(int Event, string Text)> Entries => [.. _entries];

    /// <summary>The numbers of the entries so far, in order.</summary>
    public IEnumerable<int> Events => Entries.Select(static entry => entry.Event);

    public void Clear() => _entries.Clear();

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        var text = $"{formatter(state, exception)} {exception}".TrimEnd();
        SuiteLog.Shared.Look(text);
        _entries.Enqueue((eventId.Id, text));
    }
}
