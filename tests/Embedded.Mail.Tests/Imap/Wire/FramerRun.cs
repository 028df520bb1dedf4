using System.Buffers;
using System.Text;
using Embedded.Mail.Imap.Wire;

namespace Embedded.Mail.Tests.Imap.Wire;

/// <summary>Feeds octets to a framer as a connection would, in whatever pieces, and writes down what it says.</summary>
internal sealed class FramerRun(ImapFramerLimits limits)
{
    private readonly ImapCommandFramer _framer = new(limits);
    private readonly List<byte> _buffer = [];
    private readonly List<string> _said = [];
    private long _literal;

    public static ImapFramerLimits Limits { get; } = new(200, 100, long.MaxValue, 10_000, StreamsAppend: true);

    /// <summary>Most octets that had to be kept at once.</summary>
    public int MostKept { get; private set; }

    public static IReadOnlyList<string> Run(byte[] octets, IEnumerable<int> cuts, ImapFramerLimits? limits = null)
    {
        var run = new FramerRun(limits ?? Limits);
        var start = 0;
        foreach (var cut in cuts.Append(octets.Length))
        {
            run.Feed(octets.AsSpan(start..cut));
            start = cut;
        }

        return run._said;
    }

    public void Feed(ReadOnlySpan<byte> octets)
    {
        _buffer.AddRange(octets);
        MostKept = Math.Max(MostKept, _buffer.Count);
        while (Step())
        {
        }
    }

    /// <returns>Whether the same octets may give more.</returns>
    private bool Step()
    {
        if (_literal > 0)
        {
            return TakeLiteral();
        }

        var frame = _framer.Next(Sequence());
        switch (frame.Kind)
        {
            case ImapFrameKind.Incomplete:
                _buffer.RemoveRange(0, (int)frame.Length);
                return frame.Length > 0 && !_framer.IsSkipping && _buffer.Count > 0;
            case ImapFrameKind.NeedsContinuation:
                _said.Add("+");
                return true;
            case ImapFrameKind.Literal:
                Say("literal", frame);
                _literal = frame.Literal.Length;
                _ = _literal == 0 ? TakeLiteral() : true;
                return true;
            case ImapFrameKind.Command:
                Say("command", frame);
                return _buffer.Count > 0;
            default:
                _said.Add($"{frame.Kind}: {frame.Error}");
                _buffer.RemoveRange(0, (int)frame.Length);
                return frame.Kind == ImapFrameKind.Refused && _buffer.Count > 0;
        }
    }

    private bool TakeLiteral()
    {
        var taken = (int)Math.Min(_literal, _buffer.Count);
        _buffer.RemoveRange(0, taken);
        _literal -= taken;
        if (_literal > 0)
        {
            return false;
        }

        _said.Add("end of literal");
        _framer.Continue();
        return true;
    }

    private void Say(string what, ImapFrame frame)
    {
        _said.Add($"{what}: {Encoding.Latin1.GetString([.. _buffer[..(int)frame.Length]])}");
        _buffer.RemoveRange(0, (int)frame.Length);
    }

    // Two segments wherever there are two octets, so that nothing relies on contiguous memory.
    private ReadOnlySequence<byte> Sequence()
    {
        var octets = _buffer.ToArray();
        if (octets.Length < 2)
        {
            return new ReadOnlySequence<byte>(octets);
        }

        var first = new Segment(octets.AsMemory(0, octets.Length / 2), 0);
        var last = new Segment(octets.AsMemory(octets.Length / 2), octets.Length / 2);
        first.Append(last);
        return new ReadOnlySequence<byte>(first, 0, last, last.Memory.Length);
    }

    private sealed class Segment : ReadOnlySequenceSegment<byte>
    {
        public Segment(ReadOnlyMemory<byte> memory, long index) => (Memory, RunningIndex) = (memory, index);

        public void Append(Segment next) => Next = next;
    }
}
