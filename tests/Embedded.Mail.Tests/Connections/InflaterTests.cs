using System.IO.Compression;
using System.Text;
using Embedded.Mail.Connections.Compression;

namespace Embedded.Mail.Tests.Connections;

/// <summary>The decompressor against what zlib compresses, cut everywhere.</summary>
public sealed class InflaterTests
{
    private static readonly int[] Levels = [0, 1, 3, 6, 9];

    private static readonly ZLibCompressionStrategy[] Strategies =
        [ZLibCompressionStrategy.Default, ZLibCompressionStrategy.Fixed, ZLibCompressionStrategy.HuffmanOnly, ZLibCompressionStrategy.RunLengthEncoding];

    [Test]
    public void What_was_compressed_comes_out_however_it_is_cut(
        [ValueSource(nameof(Levels))] int level, [ValueSource(nameof(Strategies))] ZLibCompressionStrategy strategy)
    {
        var random = new Random((level * 10) + (int)strategy);
        foreach (var size in new[] { 1, 20, 300, 5000, 200_000 })
        {
            var plain = Text(random, size);
            var compressed = Compress(plain, level, strategy, random);
            foreach (var (most, room) in new[] { (1, 1), (1, 5000), (7, 13), (100_000, 1), (1000, 4096), (1_000_000, 1_000_000) })
            {
                Assert.That(Inflate(compressed, most, room), Is.EqualTo(plain), $"{size} octets, {most} at once into {room}");
            }
        }
    }

    [Test]
    public void It_stops_where_the_sender_has_flushed_and_leaves_what_follows()
    {
        using var target = new MemoryStream();
        var deflate = new DeflateStream(target, CompressionLevel.Optimal, leaveOpen: true);
        deflate.Write("a UNAUTHENTICATE\r\n"u8);
        deflate.Flush();
        byte[] input = [.. target.ToArray(), .. "b LOGIN alice secret\r\n"u8];
        var inflater = new Inflater();
        var output = new byte[100];
        var written = inflater.Inflate(input, output, out var consumed);
        Assert.That(Encoding.ASCII.GetString(output, 0, written), Is.EqualTo("a UNAUTHENTICATE\r\n"));
        Assert.That(inflater.IsAtFlush, Is.True);
        Assert.That(Encoding.ASCII.GetString(input[consumed..]), Is.EqualTo("b LOGIN alice secret\r\n"));
    }

    [Test]
    public void Few_octets_keep_a_small_window()
    {
        var inflater = new Inflater();
        using var target = new MemoryStream();
        using var deflate = new DeflateStream(target, CompressionLevel.Optimal);
        for (var i = 0; i < 10; i++)
        {
            deflate.Write("a NOOP\r\n"u8);
            deflate.Flush();
        }

        var input = target.ToArray();
        var (consumed, total) = (0, 0);
        while (consumed < input.Length)
        {
            total += inflater.Inflate(input.AsSpan(consumed), new byte[1000], out var used);
            consumed += used;
        }

        Assert.That(total, Is.EqualTo(80));
        Assert.That(inflater.WindowCapacity, Is.LessThanOrEqualTo(256));
    }

    [Test]
    public void Octets_that_are_no_deflate_stream_are_refused_or_give_something_and_never_hang()
    {
        var random = new Random(7);
        var refused = 0;
        for (var i = 0; i < 20_000; i++)
        {
            var input = new byte[random.Next(1, 200)];
            random.NextBytes(input);
            try
            {
                _ = Inflate(input, random.Next(1, 50), 64);
            }
            catch (InvalidDataException)
            {
                refused++;
            }
        }

        Assert.That(refused, Is.GreaterThan(5000));
    }

    [Test]
    public void Damaged_stream_is_refused_or_gives_something_and_never_hangs()
    {
        var random = new Random(8);
        var compressed = Compress(Text(random, 3000), 6, ZLibCompressionStrategy.Default, random);
        for (var i = 0; i < 5000; i++)
        {
            var damaged = (byte[])compressed.Clone();
            damaged[random.Next(damaged.Length)] ^= (byte)(1 << random.Next(8));
            try
            {
                Assert.That(Inflate(damaged, 50, 64), Has.Length.LessThan(2_000_000));
            }
            catch (InvalidDataException)
            {
                // One of the two.
            }
        }
    }

    private static byte[] Text(Random random, int size)
    {
        var text = new StringBuilder();
        while (text.Length < size)
        {
            _ = random.Next(3) switch
            {
                0 => text.Append(random.Next()),
                1 => text.Append("* 1 FETCH (FLAGS (\\Seen))\r\n"),
                _ => text.Append((char)random.Next(32, 250), random.Next(1, 400)),
            };
        }

        return Encoding.Latin1.GetBytes(text.ToString(0, size));
    }

    private static byte[] Compress(byte[] plain, int level, ZLibCompressionStrategy strategy, Random random)
    {
        using var target = new MemoryStream();
        var options = new ZLibCompressionOptions { CompressionLevel = level, CompressionStrategy = strategy };
        using (var deflate = new DeflateStream(target, options, leaveOpen: true))
        {
            for (var at = 0; at < plain.Length;)
            {
                var count = Math.Min(random.Next(1, 20_000), plain.Length - at);
                deflate.Write(plain, at, count);
                at += count;
                if (random.Next(2) == 0)
                {
                    deflate.Flush();
                }
            }
        }

        return target.ToArray();
    }

    private static byte[] Inflate(byte[] compressed, int most, int room)
    {
        var inflater = new Inflater();
        var plain = new List<byte>();
        var output = new byte[room];
        var (start, end) = (0, 0);
        while (!inflater.IsFinished)
        {
            end = Math.Max(start, Math.Min(compressed.Length, end));
            var written = inflater.Inflate(compressed.AsSpan(start, end - start), output, out var consumed);
            plain.AddRange(output.AsSpan(0, written));
            start += consumed;
            if (written == 0 && consumed == 0)
            {
                if (end == compressed.Length)
                {
                    break;
                }

                end += most;
            }
        }

        return [.. plain];
    }
}
