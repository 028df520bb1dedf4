using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Configs;
using Embedded.Mail.Mime;

namespace Embedded.Mail.Benchmarks.Mime;

/// <summary>
/// The structure scan of messages that are large in one way each. The ratio is to the limit it is measured against: finding every line feed with <c>IndexOf</c>.
/// </summary>
[MemoryDiagnoser]
[Config(typeof(Columns))]
public class LargeMessageBenchmarks
{
    private byte[] _message = [];

    /// <summary>Which message.</summary>
    [ParamsAllValues]
    public LargeMessage Kind { get; set; }

    [GlobalSetup]
    public void Setup() => _message = Make(Kind);

    [Benchmark(Baseline = true)]
    public int FindLineFeeds() => LineFeeds.Count(_message);

    [Benchmark]
    public int Scan() => MessageStructure.Scan(_message).PartCount;

    private static byte[] Make(LargeMessage kind) => kind switch
    {
        LargeMessage.Attachment => MessageCorpus.WithAttachment(125_000_000),
        LargeMessage.Parts => MessageCorpus.WithParts(9_999),
        _ => MessageCorpus.WithHeader(1_000_000),
    };

    // The cases run in processes of their own: the one that writes the table makes the messages once more, for their sizes.
    private sealed class Columns : ManualConfig
    {
        private readonly Dictionary<LargeMessage, long> _sizes = [];

        public Columns() => AddColumn(new ThroughputColumn(benchmark => benchmark.Parameters[nameof(Kind)] is LargeMessage kind ? SizeOf(kind) : null));

        private long SizeOf(LargeMessage kind) => _sizes.TryGetValue(kind, out var size) ? size : _sizes[kind] = Make(kind).LongLength;
    }
}
