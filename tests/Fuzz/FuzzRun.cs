using System.Diagnostics;

namespace Embedded.Mail.Fuzz;

/// <summary>Mutates inputs from a seed and runs a target on them, for a time or a count. Saves what throws and what takes too long.</summary>
internal sealed class FuzzRun(IFuzzTarget target, long seed, string output)
{
    private const int MaxLength = 8 * 1024;
    private static readonly TimeSpan Slow = TimeSpan.FromMilliseconds(50);

    private readonly Random _random = new((int)seed);
    private readonly List<byte[]> _pool = [.. target.Seeds];
    private int _findings;
    private TimeSpan _slowest;

    public int Run(TimeSpan time, long executions, TextWriter log)
    {
        Array.ForEach([.. target.Seeds], Try);
        var clock = Stopwatch.StartNew();
        var start = LiveOctets();
        long done = 0;
        for (; done < executions && clock.Elapsed < time; done++)
        {
            var input = Mutate(_pool[_random.Next(_pool.Count)]);
            Try(input);
            if (_random.Next(50) == 0)
            {
                Keep(input);
            }
        }

        var growth = LiveOctets() - start;
        log.WriteLine($"{done} executions in {clock.Elapsed.TotalSeconds:f0} s, {_findings} findings, slowest {_slowest.TotalMilliseconds:f1} ms, live memory grew by {growth / 1024} KiB");
        return _findings;
    }

    // The pool is of one size: what is kept replaces another, so that memory says something.
    private void Keep(byte[] input)
    {
        if (_pool.Count < 2000)
        {
            _pool.Add(input);
        }
        else
        {
            _pool[_random.Next(target.Seeds.Count, _pool.Count)] = input;
        }
    }

    private void Try(byte[] input)
    {
        try
        {
            var time = Measure(input);

            // The machine may have been busy with something else: only what is slow each time is slow.
            for (var again = 0; again < 10 && time > Slow; again++)
            {
                var next = Measure(input);
                time = next < time ? next : time;
            }

            _slowest = time > _slowest ? time : _slowest;
            if (time > Slow)
            {
                Save(input, $"slow: {time.TotalMilliseconds:f0} ms");
            }
        }
#pragma warning disable CA1031 // Any exception is what is looked for.
        catch (Exception e)
#pragma warning restore CA1031
        {
            Save(input, e.ToString());
        }
    }

    private TimeSpan Measure(byte[] input)
    {
        var start = Stopwatch.GetTimestamp();
        target.Execute(input);
        return Stopwatch.GetElapsedTime(start);
    }

    private void Save(byte[] input, string reason)
    {
        Directory.CreateDirectory(output);
        var path = Path.Combine(output, $"{_findings++:d4}");
        File.WriteAllBytes(path, input);
        File.WriteAllText(path + ".txt", reason);
    }

    private byte[] Mutate(byte[] input)
    {
        var result = input.ToList();
        for (var times = _random.Next(1, 6); times > 0; times--)
        {
            MutateOnce(result);
        }

        return [.. result.Take(MaxLength)];
    }

    private void MutateOnce(List<byte> input)
    {
        var at = _random.Next(input.Count + 1);
        var length = _random.Next(Math.Min(32, input.Count - at) + 1);
        switch (_random.Next(7))
        {
            case 0:
                input.RemoveRange(at, length);
                break;
            case 1:
                input.InsertRange(at, target.Pieces[_random.Next(target.Pieces.Count)]);
                break;
            case 2:
                input.InsertRange(at, input.GetRange(at, length));
                break;
            case 3 when at < input.Count:
                input[at] = (byte)_random.Next(256);
                break;
            case 4 when at < input.Count:
                input[at] ^= (byte)(1 << _random.Next(8));
                break;
            case 5:
                var other = _pool[_random.Next(_pool.Count)];
                var from = _random.Next(other.Length + 1);
                input.InsertRange(at, other.AsSpan(from, _random.Next(Math.Min(512, other.Length - from) + 1)));
                break;
            default:
                Repeat(input, at, length);
                break;
        }
    }

    // What is quadratic shows only when something stands there often.
    private void Repeat(List<byte> input, int at, int length)
    {
        var piece = _random.Next(2) == 0 ? [.. input.GetRange(at, length)] : target.Pieces[_random.Next(target.Pieces.Count)];
        for (var times = _random.Next(300); times > 0 && input.Count < MaxLength; times--)
        {
            input.InsertRange(at, piece);
        }
    }

    private static long LiveOctets() => GC.GetTotalMemory(forceFullCollection: true);
}
