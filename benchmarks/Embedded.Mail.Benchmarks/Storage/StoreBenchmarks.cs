using BenchmarkDotNet.Attributes;

namespace Embedded.Mail.Benchmarks.Storage;

/// <summary>What is measured on each store, which is made before and goes with its folder after.</summary>
[MemoryDiagnoser]
public abstract class StoreBenchmarks : IAsyncDisposable
{
    private StoreUnderTest? _store;

    public static IEnumerable<string> Stores => StoreUnderTest.All;

    [ParamsSource(nameof(Stores))]
    public string Store { get; set; } = "";

    private protected StoreUnderTest Tested => _store ?? throw new InvalidOperationException("Not set up yet.");

    [GlobalSetup]
    public async Task SetupAsync()
    {
        _store = new StoreUnderTest(Store);
        await PrepareAsync();
    }

    [GlobalCleanup]
    public async ValueTask DisposeAsync()
    {
        await Tested.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    /// <summary>Fills the store.</summary>
    protected abstract Task PrepareAsync();
}
