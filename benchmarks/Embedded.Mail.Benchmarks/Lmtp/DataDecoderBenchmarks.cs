using System.Text;
using BenchmarkDotNet.Attributes;
using Embedded.Mail.Lmtp.Wire;

namespace Embedded.Mail.Benchmarks.Lmtp;

/// <summary>The text of a DATA command: 1 MiB in lines of 78 octets, of which every n-th is dot-stuffed, in pieces of 32 KiB. One operation is one message.</summary>
[MemoryDiagnoser]
public class DataDecoderBenchmarks
{
    private const int Piece = 32 * 1024;

    private readonly byte[] _output = new byte[Piece + 1];
    private byte[] _wire = [];

    /// <summary>Lines from one that begins with a dot to the next; 0 for none.</summary>
    [Params(0, 100, 1)]
    public int LinesPerDot { get; set; }

    [GlobalSetup]
    public void Setup() => _wire = Encoding.ASCII.GetBytes(string.Concat(
        Enumerable.Range(1, 1024 * 1024 / 78).Select(line => (LinesPerDot > 0 && line % LinesPerDot == 0 ? ".." : "xx") + new string('x', 74) + "\r\n")) + ".\r\n");

    [Benchmark]
    public long Decode()
    {
        var decoder = new DataDecoder();
        long length = 0;
        for (var offset = 0; offset < _wire.Length; offset += Piece)
        {
            _ = decoder.Decode(_wire.AsSpan(offset, Math.Min(Piece, _wire.Length - offset)), _output, out var written);
            length += written;
        }

        return decoder.IsEnded ? length : throw new FormatException("The end was not found.");
    }
}
