namespace Embedded.Mail.Tests.Storage.Files;

/// <summary>A file system below a root, as programs see it, and as a crash of the system may leave it.</summary>
internal sealed class DurableTree(string root)
{
    private readonly string _root = Path.GetFullPath(root);
    private readonly DurableDirectory _top = DurableDirectory.Read(root);
    private readonly List<NameChange> _history = [];

    /// <summary>What is at a path; null for nothing.</summary>
    public DurableNode? Find(string path) =>
        Levels(path).Aggregate((DurableNode?)_top, (node, level) => (node as DurableDirectory)?.Names.GetValueOrDefault(level));

    /// <summary>Gives a node a name.</summary>
    public void Add(string path, DurableNode node) => Do(new NameChange.Add(ParentOf(path), Path.GetFileName(path), node));

    /// <summary>Takes a name away.</summary>
    public void Remove(string path) => Do(new NameChange.Remove(ParentOf(path), Path.GetFileName(path)));

    /// <summary>Gives a node another name; nothing where it has that too.</summary>
    public void Move(string from, string to)
    {
        var node = Find(from) ?? throw new InvalidOperationException($"{from} was made by others");
        if (Find(to) != node)
        {
            Do(new NameChange.Move(ParentOf(from), Path.GetFileName(from), ParentOf(to), Path.GetFileName(to), node));
        }
    }

    /// <summary>Brings the names in a directory to stable storage.</summary>
    public void Sync(string path) => _history.Add(new NameChange.Sync((DurableDirectory)Find(path)!));

    /// <summary>
    /// The names that a crash leaves in each directory that had or got any: what was synced, and of what came later in a directory the first steps, up to one that
    /// does not survive. What moves between two directories is never in both, nor in none.
    /// </summary>
    public (DurableDirectory Top, Dictionary<DurableDirectory, Dictionary<string, DurableNode>> Names) AfterCrash(Func<bool> survives)
    {
        var names = new Dictionary<DurableDirectory, Dictionary<string, DurableNode>>();
        Dictionary<string, DurableNode> NamesOf(DurableDirectory directory) =>
            names.TryGetValue(directory, out var known) ? known : names[directory] = new(directory.FirstNames, StringComparer.Ordinal);

        var synced = FindSynced();
        var cut = new HashSet<DurableDirectory>();
        for (var i = 0; i < _history.Count; i++)
        {
            var directories = _history[i].Directories;
            if (synced[i] || (!directories.Any(cut.Contains) && survives()))
            {
                _history[i].Apply(NamesOf);
            }
            else
            {
                cut.UnionWith(directories);
            }
        }

        _ = NamesOf(_top);
        return (_top, names);
    }

    // Steps in one directory reach the disk in their order; so what was synced in one takes along what went before in the other directory of a move.
    private bool[] FindSynced()
    {
        var synced = new bool[_history.Count];
        var directories = new HashSet<DurableDirectory>();
        for (var i = _history.Count - 1; i >= 0; i--)
        {
            synced[i] = _history[i] is NameChange.Sync || _history[i].Directories.Any(directories.Contains);
            if (synced[i])
            {
                directories.UnionWith(_history[i].Directories);
            }
        }

        return synced;
    }

    private void Do(NameChange change)
    {
        change.Apply(directory => directory.Names);
        _history.Add(change);
    }

    private DurableDirectory ParentOf(string path) =>
        Find(Path.GetDirectoryName(Path.GetFullPath(path))!) as DurableDirectory ?? throw new InvalidOperationException($"The directory of {path} was made by others");

    private string[] Levels(string path)
    {
        var relative = Path.GetRelativePath(_root, path);
        return relative == "." ? []
            : relative == ".." || relative.StartsWith("../", StringComparison.Ordinal)
                ? throw new InvalidOperationException($"{path} is not below {_root}")
                : relative.Split(Path.DirectorySeparatorChar);
    }
}
