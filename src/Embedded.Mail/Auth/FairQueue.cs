using System.Diagnostics.CodeAnalysis;

namespace Embedded.Mail.Auth;

/// <summary>
/// A queue in which every client network has its turn: whoever brings much waits behind his own, and not others behind him. Bounded: where it is full, the one with most gives way. For use under its owner's
/// lock.
/// </summary>
internal sealed class FairQueue<T>(int capacity)
{
    private readonly Dictionary<UInt128, LinkedListNode<Line>> _lines = [];
    private readonly LinkedList<Line> _turns = new();

    /// <summary>How many wait.</summary>
    public int Count { get; private set; }

    /// <summary>Puts an item at the end of its network's line.</summary>
    /// <param name="network">Where it comes from.</param>
    /// <param name="item">What waits.</param>
    /// <param name="displaced">What had to go because there is no room: the newcomer itself, or the last of the longest line.</param>
    /// <returns>Whether nothing had to go.</returns>
    public bool TryEnqueue(UInt128 network, T item, [MaybeNullWhen(true)] out T displaced)
    {
        displaced = default;
        var isFull = Count >= capacity;
        if (isFull)
        {
            var longest = _turns.MaxBy(line => line.Items.Count)!;
            if (!_lines.TryGetValue(network, out var own) ? longest.Items.Count <= 1 : own.Value.Items.Count >= longest.Items.Count)
            {
                displaced = item;
                return false;
            }

            displaced = longest.Items.Last!.Value;
            longest.Items.RemoveLast();
            Count--;
        }

        LineOf(network).Items.AddLast(item);
        Count++;
        return !isFull;
    }

    /// <summary>Takes the first of the line whose turn it is.</summary>
    public bool TryDequeue([MaybeNullWhen(false)] out T item)
    {
        item = default;
        if (_turns.First is not { } turn)
        {
            return false;
        }

        var line = turn.Value;
        item = line.Items.First!.Value;
        line.Items.RemoveFirst();
        Count--;
        _turns.RemoveFirst();
        if (line.Items.Count > 0)
        {
            _turns.AddLast(turn);
        }
        else
        {
            _lines.Remove(line.Network);
        }

        return true;
    }

    private Line LineOf(UInt128 network)
    {
        if (!_lines.TryGetValue(network, out var node))
        {
            node = _turns.AddLast(new Line(network));
            _lines[network] = node;
        }

        return node.Value;
    }

    private sealed record Line(UInt128 Network)
    {
        public LinkedList<T> Items { get; } = new();
    }
}
