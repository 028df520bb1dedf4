using Embedded.Mail.Messages;

namespace Embedded.Mail.Storage.Threads;

/// <summary>Makes a forest of what is known of messages. Nodes are made in the order of dates, so that the lower of two nodes is the earlier message.</summary>
/// <param name="byDate">The messages in the order of their dates.</param>
/// <param name="parents">For each message the one that it is below of, or <see cref="ReferenceLinks.None"/>.</param>
/// <param name="roots">The threads.</param>
internal sealed class ThreadAssembly(int[] byDate, int[] parents, List<ThreadRoot> roots)
{
    private readonly ThreadForest _forest = new();
    private readonly int[] _nodeOf = new int[byDate.Length];
    private readonly List<int> _parentOf = new(byDate.Length);

    /// <summary>Builds the forest.</summary>
    /// <param name="uids">The messages' UIDs.</param>
    /// <param name="isByNewest">Whether threads are in the order of their newest messages, and not of their heads.</param>
    public ThreadForest Build(Uid[] uids, bool isByNewest)
    {
        foreach (var row in byDate)
        {
            _nodeOf[row] = _forest.Add(uids[row]);
        }

        foreach (var row in byDate)
        {
            _parentOf.Add(parents[row] == ReferenceLinks.None ? ThreadForest.None : _nodeOf[parents[row]]);
        }

        var heads = roots.ConvertAll(AddHead);
        for (var node = 0; node < byDate.Length; node++)
        {
            if (_parentOf[node] != ThreadForest.None)
            {
                _forest.Attach(node, _parentOf[node]);
            }
        }

        var order = isByNewest ? Newest() : null;
        _forest.Roots.AddRange(heads.OrderBy(head => order is null ? EarliestOf(head) : order[head]));
        return _forest;
    }

    private int AddHead(ThreadRoot root)
    {
        if (!root.IsDummy)
        {
            return _nodeOf[root.Row];
        }

        var head = _forest.Add(Uid.None);
        _parentOf.Add(ThreadForest.None);
        foreach (var child in root.Children)
        {
            _parentOf[_nodeOf[child]] = head;
        }

        return head;
    }

    private int EarliestOf(int head) => head < byDate.Length ? head : _forest.FirstChildOf(head);

    /// <summary>For each head the newest message below it.</summary>
    private int[] Newest()
    {
        var newest = new int[_parentOf.Count];
        for (var node = 0; node < byDate.Length; node++)
        {
            newest[HeadOf(node)] = node;
        }

        return newest;
    }

    // Shortens the way for those that come after.
    private int HeadOf(int node)
    {
        var head = node;
        while (_parentOf[head] != ThreadForest.None)
        {
            head = _parentOf[head];
        }

        while (node != head)
        {
            (node, _parentOf[node]) = (_parentOf[node], head);
        }

        return head;
    }
}
