using BenchmarkDotNet.Attributes;
using Embedded.Mail.Mime;

namespace Embedded.Mail.Benchmarks.Mime;

/// <summary>The structure scan of messages that are large in one way each.</summary>
[MemoryDiagnoser]
public class LargeMessageBenchmarks
{
    private byte[] _message = [];

    /// <summary>Which message.</summary>
    [ParamsAllValues]
    public LargeMessage Kind { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _message = Kind switch
        {
            LargeMessage.Attachment => MessageCorpus.WithAttachment(125_000_000),
            LargeMessage.Parts => MessageCorpus.WithParts(9_999),
            _ => MessageCorpus.WithHeader(1_000_000),
        };
        Console.WriteLine($"// {Kind}: {_message.Length} octets");
    }

    [Benchmark(Baseline = true)]
    public int FindLineFeeds() => LineFeeds.Count(_message);

    [Benchmark]
    public int Scan() => MessageStructure.Scan(_message).PartCount;
}
