using NUnit.Framework.Internal;

namespace Embedded.Mail.Tests.Storage.Crash;

/// <summary>What went wrong in many runs, told together: which calls are concerned says more than the first of them.</summary>
internal sealed class CrashFailures
{
    private const int MostTold = 8;

    private readonly List<string> _failures = [];
    private int _count;

    // What never ends is waited for once.
    private bool _isStuck;

    /// <summary>Does work whose failure is kept.</summary>
    public async Task GatherAsync(Func<string> where, Func<Task> work)
    {
        if (_failures.Count >= MostTold || _isStuck)
        {
            return;
        }

        _count++;
        using var isolated = new TestExecutionContext.IsolatedContext();
        try
        {
            await work();
        }
        catch (Exception e)
        {
            _isStuck |= e is TimeoutException;
            _failures.Add($"{where()}: {(e is AssertionException ? e.Message : e)}");
        }
    }

    /// <summary>Fails if anything did.</summary>
    public void Report()
    {
        if (_failures.Count > 0)
        {
            Assert.Fail($"{_failures.Count} of {_count} failed.\n{string.Join('\n', _failures)}");
        }
    }
}
