using System.Buffers;
using System.Text;
using BenchmarkDotNet.Attributes;
using Embedded.Mail.Pop3.Wire;

namespace Embedded.Mail.Benchmarks.Pop3;

/// <summary>A message on its way to a POP3 client: 1 MiB of text in lines of 78 octets, of which every n-th begins with a dot. One operation is one message.</summary>
[MemoryDiagnoser]
public class DotStufferBenchmarks
{
    private readonly ArrayBufferWriter<byte> _output = new(4 * 1024 * 1024);
    private byte[] _text = [];

    /// <summary>Lines from one that begins with a dot to the next; 0 for none.</summary>
    [Params(0, 100, 1)]
    public int LinesPerDot { get; set; }

    [GlobalSetup]
    public void Setup() => _text = Encoding.ASCII.GetBytes(string.Concat(
        Enumerable.Range(1, 1024 * 1024 / 78).Select(line => (LinesPerDot > 0 && line % LinesPerDot == 0 ? '.' : 'x') + new string('x', 75) + "\r\n")));

    [Benchmark]
    public long Stuff()
    {
        _output.ResetWrittenCount();
        var stuffer = new DotStuffer();
        stuffer.Write(_text, _output);
        return _output.WrittenCount;
    }
}
