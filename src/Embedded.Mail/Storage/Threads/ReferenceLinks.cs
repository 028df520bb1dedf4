using Embedded.Mail.Storage.Facts;

namespace Embedded.Mail.Storage.Threads;

/// <summary>
/// Who answers whom by the message ids in headers: the first step of REFERENCES (RFC 5256 §3). A node is a message or an id that only others mention.
/// </summary>
internal sealed class ReferenceLinks
{
    /// <summary>No node, no row.</summary>
    public const int None = -1;

    // Ids that nobody answers are worth little; a mailbox full of invented ones must not take all memory.
    private const int MaxNodes = 4_000_000;

    // Most steps in looking for loops: real threads take next to none, and a mailbox made for it would take quadratic time.
    private const int MaxSteps = 50_000_000;

    private readonly Dictionary<string, int> _byId = new(StringComparer.Ordinal);
    private readonly List<int> _parents = [];
    private readonly List<int> _rows = [];
    private readonly List<bool> _hasChildren = [];
    private int _steps;

    /// <summary>Links messages, given in mailbox order.</summary>
    public ReferenceLinks(ReferenceFact[] messages)
    {
        for (var row = 0; row < messages.Length; row++)
        {
            Add(row, messages[row]);
        }
    }

    /// <summary>How many nodes there are.</summary>
    public int Count => _parents.Count;

    /// <summary>The node that a node answers, or <see cref="None"/>.</summary>
    public int ParentOf(int node) => _parents[node];

    /// <summary>The message of a node, or <see cref="None"/>.</summary>
    public int RowOf(int node) => _rows[node];

    private void Add(int row, ReferenceFact message)
    {
        var parent = Link(message.References);
        var node = NodeOf(row, message.Id);

        // What a message says of its own parent is worth more than what others said.
        _parents[node] = None;
        TryLink(node, parent);
    }

    /// <summary>Links the ids to each other, as far as nothing is known of them, and gives the last one's node.</summary>
    private int Link(string[] ids)
    {
        var parent = None;
        foreach (var id in ids)
        {
            var node = Mentioned(id);
            if (node == None)
            {
                continue;
            }

            if (_parents[node] == None)
            {
                TryLink(node, parent);
            }

            parent = node;
        }

        return parent;
    }

    private int Mentioned(string id)
    {
        if (!_byId.TryGetValue(id, out var node))
        {
            node = Count < MaxNodes ? Add(None) : None;
            if (node != None)
            {
                _byId.Add(id, node);
            }
        }

        return node;
    }

    // Of several messages of one id, the first has it; the others are as without (RFC 5256 §3).
    private int NodeOf(int row, string? id)
    {
        if (id is null)
        {
            return Add(row);
        }

        if (!_byId.TryGetValue(id, out var node))
        {
            node = Add(row);
            _byId.Add(id, node);
            return node;
        }

        if (_rows[node] != None)
        {
            return Add(row);
        }

        _rows[node] = row;
        return node;
    }

    private int Add(int row)
    {
        _parents.Add(None);
        _rows.Add(row);
        _hasChildren.Add(false);
        return Count - 1;
    }

    private void TryLink(int node, int parent)
    {
        if (parent != None && !IsWithin(parent, node))
        {
            _parents[node] = parent;
            _hasChildren[parent] = true;
        }
    }

    /// <summary>Whether a node is, or descends from, another.</summary>
    private bool IsWithin(int node, int ancestor)
    {
        if (node == ancestor || !_hasChildren[ancestor])
        {
            return node == ancestor;
        }

        for (; node != None && node != ancestor && _steps < MaxSteps; node = _parents[node])
        {
            _steps++;
        }

        return node != None;
    }
}
