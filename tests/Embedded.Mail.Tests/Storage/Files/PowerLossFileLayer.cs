using Embedded.Mail.Storage.Files;

namespace Embedded.Mail.Tests.Storage.Files;

/// <summary>
/// A file layer that remembers what would survive a crash of the system: the octets of a file that were synced, and the names in a directory that were. Everything
/// below its root must be changed through it.
/// </summary>
/// <param name="inner">The file system.</param>
/// <param name="root">A directory of it.</param>
/// <param name="names">What brings names to stable storage.</param>
internal sealed class PowerLossFileLayer(FileLayer inner, string root, NameSync names = NameSync.ByDirectory) : FileLayer
{
    private readonly Lock _lock = new();
    private readonly DurableTree _tree = new(root, names);

    /// <summary>Writes what a crash now might leave.</summary>
    /// <param name="target">A directory, which is made.</param>
    /// <param name="seed">Decides what of that which was not synced survives.</param>
    public void CrashToDisk(string target, int seed)
    {
        var random = new Random(seed);
        CrashToDisk(target, () => random.Next(2) == 0);
    }

    /// <summary>Writes what a crash now might leave.</summary>
    /// <param name="target">A directory, which is made.</param>
    /// <param name="survives">Says for each thing that was not synced whether it survives.</param>
    public void CrashToDisk(string target, Func<bool> survives)
    {
        lock (_lock)
        {
            new CrashWriter(_tree.AfterCrash(survives)).Write(target);
        }
    }

    public override MailFile? TryOpen(string path, bool forWriting)
    {
        lock (_lock)
        {
            return inner.TryOpen(path, forWriting) is not { } file ? null
                : _tree.Find(path) is DurableFile node ? new PowerLossMailFile(file, node, _tree, _lock)
                : file.GetStatus().Kind == FileKind.Directory ? file
                : throw new InvalidOperationException($"{path} was made by others");
        }
    }

    public override MailFile? TryCreate(string path, UnixFileMode mode, uint? group = null)
    {
        lock (_lock)
        {
            if (inner.TryCreate(path, mode, group) is not { } file)
            {
                return null;
            }

            var node = new DurableFile(mode, []);
            _tree.Add(path, node);
            return new PowerLossMailFile(file, node, _tree, _lock);
        }
    }

    public override MailFile? TryCreateUnnamed(string path, UnixFileMode mode, uint? group = null) =>
        inner.TryCreateUnnamed(path, mode, group) is { } file ? new PowerLossMailFile(file, new DurableFile(mode, []), _tree, _lock) : null;

    // It is tried with a name that is gone again.
    public override bool HasUnnamedFiles(string path) => inner.HasUnnamedFiles(path);

    public override bool TryAppend(string path, ReadOnlySpan<byte> octets)
    {
        lock (_lock)
        {
            if (!inner.TryAppend(path, octets))
            {
                return false;
            }

            ((DurableFile)_tree.Find(path)!).Append(octets);
            return true;
        }
    }

    public override NameSync GetNameSync(string path) => names;

    public override bool TryGetStatus(string path, out FileStatus status) => inner.TryGetStatus(path, out status);

    public override bool TryRename(string from, string to) => Follow(() => inner.TryRename(from, to), () => _tree.Move(from, to));

    public override FileMoveResult Move(string from, string to)
    {
        lock (_lock)
        {
            var result = inner.Move(from, to);
            if (result == FileMoveResult.Moved)
            {
                _tree.Move(from, to);
            }

            return result;
        }
    }

    public override FileLinkResult Link(string existing, string path)
    {
        lock (_lock)
        {
            var result = inner.Link(existing, path);
            if (result == FileLinkResult.Linked)
            {
                _tree.Add(path, _tree.Find(existing)!);
            }

            return result;
        }
    }

    public override bool TryDelete(string path) => Follow(() => inner.TryDelete(path), () => _tree.Remove(path));

    public override bool TryCreateDirectory(string path, UnixFileMode mode, uint? group = null) =>
        Follow(() => inner.TryCreateDirectory(path, mode, group), () => _tree.Add(path, new DurableDirectory(mode)));

    public override bool TryDeleteDirectory(string path) => Follow(() => inner.TryDeleteDirectory(path), () => _tree.Remove(path));

    public override IReadOnlyList<string> List(string directory) => inner.List(directory);

    public override void SyncDirectory(string path) => Follow(
        () =>
        {
            inner.SyncDirectory(path);
            return true;
        },
        () => _tree.Sync(path));

    // What is done and what is remembered of it must not be parted by another thread.
    private bool Follow(Func<bool> change, Action remember)
    {
        lock (_lock)
        {
            var changed = change();
            if (changed)
            {
                remember();
            }

            return changed;
        }
    }
}
