using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Embedded.Mail.Tests.Logging;

/// <summary>
/// The log of the whole suite, down to the least level. Each line is looked through for secrets as it comes, and only one that has any is kept; <see cref="SecretsStayOutOfLogsAttribute"/>
/// then fails the test.
/// </summary>
internal sealed class SuiteLog(SecretSearch search) : ILoggerFactory, ILoggerProvider
{
    private const int Kept = 20;

    private readonly ConcurrentQueue<string> _leaks = new();
    private long _lines;

    /// <summary>The log that all test servers and loggers of this assembly write to.</summary>
    public static SuiteLog Shared { get; } = new(SuiteSecrets.Search);

    /// <summary>The first lines that have a secret.</summary>
    public IReadOnlyCollection<string> Leaks => _leaks;

    /// <summary>How many lines were looked through.</summary>
    public long Lines => Interlocked.Read(ref _lines);

    /// <summary>A logger that writes to <see cref="Shared"/>.</summary>
    public static ILogger<T> For<T>() => new Logger<T>(Shared);

    public ILogger CreateLogger(string categoryName) => new Line(this);

    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException("All goes to one place.");

    /// <summary>Looks through a line; loggers of tests that keep lines pass them on to this.</summary>
    public void Look(string text, Exception? exception = null)
    {
        _ = Interlocked.Increment(ref _lines);
        var line = exception is null ? text : $"{text} {exception}";
        if (search.IsIn(line) && _leaks.Count < Kept)
        {
            _leaks.Enqueue(line);
        }
    }

    public void Dispose()
    {
    }

    private sealed class Line(SuiteLog log) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            log.Look(formatter(state, exception), exception);
    }
}
