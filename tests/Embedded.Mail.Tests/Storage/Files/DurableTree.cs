using Embedded.Mail.Storage.Files;

namespace Embedded.Mail.Tests.Storage.Files;

/// <summary>A file system below a root, as programs see it, and as a crash of the system may leave it.</summary>
/// <param name="root">The directory.</param>
/// <param name="names">
/// What brings names to the disk. With <see cref="NameSync.WithNextSync"/> all steps reach it in one order, and a sync of any file whose length changed, or of a directory, takes along all that
/// went before; with the others files and directories know nothing of each other, but that a file's sync may take along the directory where it got a name since its last.
/// </param>
internal sealed class DurableTree(string root, NameSync names)
{
    private readonly string _root = Path.GetFullPath(root);
    private readonly DurableDirectory _top = DurableDirectory.Read(root);
    private readonly List<NameChange> _history = [];
    private readonly Dictionary<DurableFile, byte[]> _synced = [];
    private readonly Dictionary<DurableNode, DurableDirectory> _newNames = [];

    // How many steps of the journal are on the disk for certain.
    private int _committed;

    /// <summary>What is at a path; null for nothing.</summary>
    public DurableNode? Find(string path) =>
        Levels(path).Aggregate((DurableNode?)_top, (node, level) => (node as DurableDirectory)?.Names.GetValueOrDefault(level));

    /// <summary>Gives a node a name.</summary>
    public void Add(string path, DurableNode node)
    {
        Do(new NameChange.Add(ParentOf(path), Path.GetFileName(path), node));
        _newNames[node] = ParentOf(path);
    }

    /// <summary>Takes a name away.</summary>
    public void Remove(string path) => Do(new NameChange.Remove(ParentOf(path), Path.GetFileName(path)));

    /// <summary>Gives a node another name; nothing where it has that too.</summary>
    public void Move(string from, string to)
    {
        var node = Find(from) ?? throw new InvalidOperationException($"{from} was made by others");
        if (Find(to) != node)
        {
            Do(new NameChange.Move(ParentOf(from), Path.GetFileName(from), ParentOf(to), Path.GetFileName(to), node));
            _newNames[node] = ParentOf(to);
        }
    }

    /// <summary>Brings the names in a directory to stable storage.</summary>
    public void Sync(string path)
    {
        _history.Add(new NameChange.Sync((DurableDirectory)Find(path)!));
        _committed = _history.Count;
    }

    /// <summary>Brings a file's octets to stable storage.</summary>
    public void Sync(DurableFile file)
    {
        var changesLength = _synced.GetValueOrDefault(file, file.First).Length != file.Content.Length;
        WriteOut(file);
        _synced[file] = file.Content.ToArray();
        if (names == NameSync.WithFile && _newNames.Remove(file, out var directory))
        {
            _history.Add(new NameChange.Sync(directory));
        }

        _committed = changesLength ? _history.Count : _committed;
    }

    /// <summary>Brings a file's octets to the disk, which may lose them yet unless a journal commits its length.</summary>
    public void WriteOut(DurableFile file) => _history.Add(new NameChange.Octets(file, file.Content.ToArray()));

    /// <summary>What a crash leaves.</summary>
    public CrashedTree AfterCrash(Func<bool> survives) => names == NameSync.WithNextSync ? AfterCrashWithJournal(survives) : AfterCrashWithout(survives);

    /// <summary>All steps up to one that did not reach the journal any more.</summary>
    private CrashedTree AfterCrashWithJournal(Func<bool> survives)
    {
        var crashed = new CrashedTree(_top);
        for (var i = 0; i < _history.Count; i++)
        {
            if (i >= _committed && !survives())
            {
                // What was synced without a new length is there all the same.
                crashed.Take(_synced.Where(pair => pair.Value.Length == crashed.OctetsOf(pair.Key).Length));
                return crashed;
            }

            crashed.Apply(_history[i]);
        }

        crashed.TakeUnsynced(survives);
        return crashed;
    }

    /// <summary>
    /// Names that were synced, and of what came later in a directory the first steps, up to one that does not survive; files that were synced. What moves between two directories is
    /// never in both, nor in none.
    /// </summary>
    private CrashedTree AfterCrashWithout(Func<bool> survives)
    {
        var crashed = new CrashedTree(_top);
        var synced = FindSynced();
        var cut = new HashSet<DurableDirectory>();
        for (var i = 0; i < _history.Count; i++)
        {
            var directories = _history[i].Directories;
            if (_history[i] is NameChange.Octets)
            {
                continue;
            }

            if (synced[i] || (!directories.Any(cut.Contains) && survives()))
            {
                crashed.Apply(_history[i]);
            }
            else
            {
                cut.UnionWith(directories);
            }
        }

        crashed.Take(_synced);
        crashed.TakeUnsynced(survives);
        return crashed;
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
