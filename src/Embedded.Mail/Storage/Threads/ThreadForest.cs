using Embedded.Mail.Messages;

namespace Embedded.Mail.Storage.Threads;

/// <summary>Threads as THREAD tells them: nodes, of which some stand for messages that are not there.</summary>
internal sealed class ThreadForest
{
    /// <summary>No node.</summary>
    public const int None = -1;

    private readonly List<Node> _nodes = [];

    /// <summary>The first messages of the threads, in order.</summary>
    public List<int> Roots { get; } = [];

    /// <summary>Adds a node without children.</summary>
    /// <param name="uid">Its message, or <see cref="Uid.None"/>.</param>
    public int Add(Uid uid)
    {
        _nodes.Add(new(uid));
        return _nodes.Count - 1;
    }

    /// <summary>Appends a child to a node's children.</summary>
    public void Attach(int child, int parent)
    {
        var last = _nodes[parent].LastChild;
        if (last == None)
        {
            _nodes[parent] = _nodes[parent] with { FirstChild = child, LastChild = child };
        }
        else
        {
            _nodes[last] = _nodes[last] with { Next = child };
            _nodes[parent] = _nodes[parent] with { LastChild = child };
        }
    }

    /// <summary>The message of a node; <see cref="Uid.None"/> when it is not there.</summary>
    public Uid UidOf(int node) => _nodes[node].Uid;

    /// <summary>The first child, or <see cref="None"/>.</summary>
    public int FirstChildOf(int node) => _nodes[node].FirstChild;

    /// <summary>The next node of the same parent, or <see cref="None"/>; of no use for roots.</summary>
    public int NextOf(int node) => _nodes[node].Next;

    private readonly record struct Node(Uid Uid)
    {
        public int FirstChild { get; init; } = None;

        public int LastChild { get; init; } = None;

        public int Next { get; init; } = None;
    }
}
