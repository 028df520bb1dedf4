using System.Collections.Concurrent;
using Embedded.Mail.Tests.Logging;
using Microsoft.Extensions.Logging;

namespace Embedded.Mail.InteropTests;

/// <summary>A log of everything, down to the least, that looks for a password: as it is, in base64 and in hexadecimal.</summary>
internal sealed class SecretSink(string secret) : ILoggerFactory, ILogger
{
    private readonly SecretSearch _search = new([secret], []);
    private readonly ConcurrentQueue<string> _leaks = new();
    private int _lines;

    /// <summary>The lines that have the password.</summary>
    public IReadOnlyCollection<string> Leaks => _leaks;

    /// <summary>How many lines were looked at.</summary>
    public int Lines => _lines;

    public ILogger CreateLogger(string categoryName) => this;

    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException("All goes to one place.");

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        Interlocked.Increment(ref _lines);
        var text = $"{formatter(state, exception)} {exception}";
        if (_search.IsIn(text))
        {
            _leaks.Enqueue(text);
        }
    }

    public void Dispose()
    {
    }
}
