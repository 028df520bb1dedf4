using System.Collections.Concurrent;
using Embedded.Mail.Storage.Files;

namespace Embedded.Mail.Tests.Storage.Files;

/// <summary>
/// A file layer that counts its calls, lets some of them fail, or plays the end of the process at one of them: that call and every later one throws
/// <see cref="ProcessKilledException"/>, and the files stay as they are.
/// </summary>
internal sealed class FaultyFileLayer(FileLayer inner) : FileLayer
{
    private readonly ConcurrentQueue<FileCallRecord> _calls = [];
    private readonly ConcurrentDictionary<FaultyMailFile, bool> _open = [];
    private volatile Func<FileCallRecord, FileFault?>? _plan;
    private volatile bool _killed;
    private int _count;

    /// <summary>The calls that were made, those that failed and the one at which the process ended among them.</summary>
    public IReadOnlyCollection<FileCallRecord> Calls => _calls;

    /// <summary>How many calls were made.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>What <see cref="GetNameSync"/> answers.</summary>
    public NameSync Names { get; init; }

    /// <summary>Whether files can be made without names, where the inner layer can do that.</summary>
    public bool HasUnnamed { get; init; } = true;

    /// <summary>A directory below which another file system answers <see cref="NameSync.ByDirectory"/>; null for none.</summary>
    public string? OtherFileSystem { get; init; }

    /// <summary>Whether the process has ended.</summary>
    public bool IsKilled => _killed;

    /// <summary>Sets what befalls the calls from now on; null for nothing.</summary>
    public void Plan(Func<FileCallRecord, FileFault?>? plan) => _plan = plan;

    /// <summary>Lets the call of a number fail, others not.</summary>
    public void FailAt(int number, int error, bool halfWritten = false) =>
        Plan(call => call.Number == number ? new FileFault.Error(error, halfWritten) : null);

    /// <summary>Lets all calls of some kinds fail.</summary>
    public void FailAll(int error, params FileCall[] calls) => Plan(call => calls.Contains(call.Call) ? new FileFault.Error(error) : null);

    /// <summary>Lets every call fail that changes what is on the disk, as on a file system without space or mounted for reading.</summary>
    public void FailChanges(int error) => Plan(call => call.Changes ? new FileFault.Error(error) : null);

    /// <summary>Ends the process at the call of a number.</summary>
    public void KillAt(int number, KillMoment moment) => Plan(call => call.Number == number ? new FileFault.Kill(moment) : null);

    /// <summary>Ends the process now.</summary>
    public void Kill() => _killed = true;

    /// <summary>Closes what is still open, as the system does for a process that has ended; locks are released.</summary>
    public void CloseAll()
    {
        foreach (var file in _open.Keys)
        {
            file.Dispose();
        }
    }

    public override MailFile? TryOpen(string path, bool forWriting) =>
        Call(forWriting ? FileCall.OpenForWriting : FileCall.Open, path, () => Wrap(inner.TryOpen(path, forWriting)));

    public override MailFile? TryCreate(string path, UnixFileMode mode, uint? group = null) =>
        Call(FileCall.Create, path, () => Wrap(inner.TryCreate(path, mode, group)));

    public override MailFile? TryCreateUnnamed(string path, UnixFileMode mode, uint? group = null) =>
        Call(FileCall.CreateUnnamed, path, () => Wrap(inner.TryCreateUnnamed(path, mode, group)));

    public override bool HasUnnamedFiles(string path) => HasUnnamed && inner.HasUnnamedFiles(path);

    public override bool TryAppend(string path, ReadOnlySpan<byte> octets)
    {
        var appended = false;
        Write(FileCall.Append, path, octets, part => appended = inner.TryAppend(path, part));
        return appended;
    }

    public override bool TryGetStatus(string path, out FileStatus status)
    {
        var result = Call(FileCall.GetStatus, path, () => (Found: inner.TryGetStatus(path, out var found), Status: found));
        status = result.Status;
        return result.Found;
    }

    public override bool TryRename(string from, string to) => Call(FileCall.Rename, from, () => inner.TryRename(from, to));

    public override FileMoveResult Move(string from, string to) => Call(FileCall.Rename, from, () => inner.Move(from, to));

    public override FileLinkResult Link(string existing, string path) => Call(FileCall.Link, existing, () => inner.Link(existing, path));

    public override bool TryDelete(string path) => Call(FileCall.Delete, path, () => inner.TryDelete(path));

    public override bool TryCreateDirectory(string path, UnixFileMode mode, uint? group = null) =>
        Call(FileCall.CreateDirectory, path, () => inner.TryCreateDirectory(path, mode, group));

    public override bool TryDeleteDirectory(string path) => Call(FileCall.DeleteDirectory, path, () => inner.TryDeleteDirectory(path));

    public override IReadOnlyList<string> List(string directory) => Call(FileCall.List, directory, () => inner.List(directory));

    public override NameSync GetNameSync(string path) =>
        OtherFileSystem is { } other && path.StartsWith(other, StringComparison.Ordinal) ? NameSync.ByDirectory : Names;

    public override void SyncDirectory(string path) => Call(FileCall.SyncDirectory, path, () => inner.SyncDirectory(path));

    /// <summary>Makes a call, or lets it fail.</summary>
    internal T Call<T>(FileCall call, string path, Func<T> make)
    {
        var fault = Register(call, path);
        if (fault is not (null or FileFault.Kill { Moment: KillMoment.After }))
        {
            throw ExceptionOf(fault, call, path);
        }

        var result = make();
        return fault is null ? result : throw ExceptionOf(fault, call, path);
    }

    /// <summary>Makes a call without a result, or lets it fail.</summary>
    internal void Call(FileCall call, string path, Action make) => Call(call, path, () =>
    {
        make();
        return true;
    });

    /// <summary>Makes a call that writes, or lets it fail, perhaps half-way.</summary>
    internal void Write(FileCall call, string path, ReadOnlySpan<byte> octets, OctetWriter write)
    {
        var fault = Register(call, path);
        if (fault is null or FileFault.Kill { Moment: KillMoment.After })
        {
            write(octets);
        }
        else if (fault is FileFault.Error { HalfWritten: true } or FileFault.Kill { Moment: KillMoment.HalfWay })
        {
            write(octets[..(octets.Length / 2)]);
        }

        if (fault is not null)
        {
            throw ExceptionOf(fault, call, path);
        }
    }

    /// <summary>Forgets a file that was closed.</summary>
    internal void Closed(FaultyMailFile file) => _open.TryRemove(file, out _);

    private FaultyMailFile? Wrap(MailFile? file)
    {
        if (file is null)
        {
            return null;
        }

        var wrapped = new FaultyMailFile(this, file);
        _open[wrapped] = true;
        return wrapped;
    }

    private FileFault? Register(FileCall call, string path)
    {
        ThrowIfKilled();
        var record = new FileCallRecord(Interlocked.Increment(ref _count), call, path);
        _calls.Enqueue(record);
        return _plan?.Invoke(record);
    }

    private void ThrowIfKilled()
    {
        if (_killed)
        {
            throw new ProcessKilledException();
        }
    }

    private Exception ExceptionOf(FileFault fault, FileCall call, string path)
    {
        if (fault is FileFault.Error error)
        {
            return SystemError.Of(call.ToString(), path, error.Number);
        }

        _killed = true;
        return new ProcessKilledException();
    }
}
