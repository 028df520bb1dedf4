using BenchmarkDotNet.Attributes;
using Embedded.Mail.Mime;

namespace Embedded.Mail.Benchmarks.Mime;

/// <summary>
/// The structure scan over five thousand messages, next to the limit it is measured against: finding every line feed with <c>IndexOf</c>.
/// Divide <see cref="Octets"/> by the time for octets per second.
/// </summary>
[MemoryDiagnoser]
public class StructureScanBenchmarks
{
    private const int Messages = 5_000;
    private List<byte[]> _corpus = [];

    /// <summary>The size of the corpus.</summary>
    public long Octets => _corpus.Sum(message => (long)message.Length);

    [GlobalSetup]
    public void Setup()
    {
        _corpus = MessageCorpus.Generate(Messages);
        Console.WriteLine($"// corpus: {Octets} octets, {Octets / Messages} a message");
    }

    [Benchmark(Baseline = true, OperationsPerInvoke = Messages)]
    public int FindLineFeeds()
    {
        var lines = 0;
        foreach (var message in _corpus)
        {
            lines += LineFeeds.Count(message);
        }

        return lines;
    }

    [Benchmark(OperationsPerInvoke = Messages)]
    public int Scan()
    {
        var parts = 0;
        foreach (var message in _corpus)
        {
            parts += MessageStructure.Scan(message).PartCount;
        }

        return parts;
    }
}
