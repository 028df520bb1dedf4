using Embedded.Mail.Storage.Files;

namespace Embedded.Mail.Fuzz.Storage;

/// <summary>Files in memory.</summary>
internal sealed class OctetFiles : FileLayer
{
    private readonly Dictionary<string, OctetFile> _files = [];

    /// <summary>Sets a file's octets.</summary>
    public void Set(string path, byte[] octets) => _files[path] = new OctetFile(path) { Octets = octets };

    /// <summary>A file's octets.</summary>
    public byte[] Get(string path) => _files[path].Octets;

    public override MailFile? TryOpen(string path, bool forWriting) => _files.GetValueOrDefault(path);

    public override MailFile? TryCreate(string path, UnixFileMode mode, uint? group = null)
    {
        var file = new OctetFile(path);
        return _files.TryAdd(path, file) ? file : null;
    }

    public override bool TryAppend(string path, ReadOnlySpan<byte> octets) => throw new NotSupportedException();

    public override bool TryGetStatus(string path, out FileStatus status)
    {
        status = _files.TryGetValue(path, out var file) ? file.GetStatus() : default;
        return file is not null;
    }

    public override bool TryRename(string from, string to)
    {
        var isThere = _files.Remove(from, out var file);
        _files[to] = file!;
        return isThere;
    }

    public override FileMoveResult Move(string from, string to)
    {
        if (!_files.TryGetValue(from, out var file))
        {
            return FileMoveResult.Missing;
        }

        return _files.TryAdd(to, file) && _files.Remove(from) ? FileMoveResult.Moved : FileMoveResult.AlreadyThere;
    }

    public override FileLinkResult Link(string existing, string path) => FileLinkResult.NotPossible;

    public override bool TryDelete(string path) => _files.Remove(path);

    public override bool TryCreateDirectory(string path, UnixFileMode mode, uint? group = null) => false;

    public override bool TryDeleteDirectory(string path) => false;

    public override IReadOnlyList<string> List(string directory) => [.. _files.Keys];

    public override void SyncDirectory(string path)
    {
    }
}
