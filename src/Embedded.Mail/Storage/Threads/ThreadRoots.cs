namespace Embedded.Mail.Storage.Threads;

/// <summary>
/// Takes out of the links the ids that no message has: their children go to the level above, but several children without a parent among the messages stay together below a
/// head without message (RFC 5256 §3, steps 2 and 3).
/// </summary>
internal sealed class ThreadRoots(ReferenceLinks links)
{
    private const int Unknown = -2;

    // For each node the nearest one above it, itself included, that stays: a message, or the topmost of all.
    private readonly int[] _staying = NewStaying(links.Count);
    private readonly Dictionary<int, ThreadRoot> _dummies = [];
    private readonly List<int> _path = [];

    /// <summary>Finds the threads.</summary>
    /// <param name="byDate">The messages in the order of their dates; the threads come in that order.</param>
    /// <param name="parents">Gets for each message the message that it is below of, or <see cref="ReferenceLinks.None"/>.</param>
    public List<ThreadRoot> Find(int[] byDate, int[] parents)
    {
        var nodeOf = new int[byDate.Length];
        for (var node = 0; node < links.Count; node++)
        {
            if (links.RowOf(node) != ReferenceLinks.None)
            {
                nodeOf[links.RowOf(node)] = node;
            }
        }

        var roots = new List<ThreadRoot>();
        foreach (var row in byDate)
        {
            var above = links.ParentOf(nodeOf[row]);
            var staying = above == ReferenceLinks.None ? ReferenceLinks.None : StayingAt(above);
            parents[row] = staying == ReferenceLinks.None ? ReferenceLinks.None : links.RowOf(staying);
            if (staying == ReferenceLinks.None)
            {
                roots.Add(new ThreadRoot(row));
            }
            else if (parents[row] == ReferenceLinks.None)
            {
                AddBelowDummy(roots, staying, row);
            }
        }

        return roots.ConvertAll(static root => root.IsDummy && root.Children.Count == 1 ? new ThreadRoot(root.Children[0]) : root);
    }

    private static int[] NewStaying(int count)
    {
        var staying = new int[count];
        Array.Fill(staying, Unknown);
        return staying;
    }

    private void AddBelowDummy(List<ThreadRoot> roots, int dummy, int row)
    {
        if (!_dummies.TryGetValue(dummy, out var root))
        {
            root = new ThreadRoot(ThreadRoot.NoRow);
            _dummies.Add(dummy, root);
            roots.Add(root);
        }

        root.Children.Add(row);
    }

    private int StayingAt(int node)
    {
        _path.Clear();
        while (_staying[node] == Unknown && links.RowOf(node) == ReferenceLinks.None && links.ParentOf(node) != ReferenceLinks.None)
        {
            _path.Add(node);
            node = links.ParentOf(node);
        }

        var staying = _staying[node] == Unknown ? node : _staying[node];
        foreach (var passed in _path)
        {
            _staying[passed] = staying;
        }

        return staying;
    }
}
