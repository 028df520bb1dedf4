using Embedded.Mail.Storage.Files;

namespace Embedded.Mail.Storage.Index.Cache;

/// <summary>
/// A file that is written beside the cache and takes its name once the log has told of it. The log being locked, nobody else writes one, and who finds a file with another number than the
/// log's waits for the lock. At no time is there none, nor one of another index: a Dovecot deletes that, and all others that have it open complain. A kill between the log and the name leaves
/// the old file, of which Dovecot says once that its number is wrong, as after a kill of its own.
/// </summary>
internal sealed class CacheReplacement : IDisposable
{
    private readonly FileLayer _files;
    private readonly string _path;
    private bool _isTaken;

    private CacheReplacement(FileLayer files, string path, MailFile file) => (_files, _path, File) = (files, path, file);

    /// <summary>The file, empty at first.</summary>
    public MailFile File { get; }

    /// <summary>Makes the file; one that a crash left is deleted.</summary>
    public static CacheReplacement Create(FileLayer files, string path, UnixFileMode mode, uint? group)
    {
        var temporary = path + ".tmp";
        var file = files.TryCreate(temporary, mode, group);
        if (file is null)
        {
            files.TryDelete(temporary);
            file = files.TryCreate(temporary, mode, group) ?? throw new IOException("The temporary cache file is there again after it was deleted.");
        }

        return new(files, path, file);
    }

    /// <summary>Takes the cache's name.</summary>
    public void Take() => _isTaken = _files.TryRename(_path + ".tmp", _path);

    public void Dispose()
    {
        File.Dispose();
        if (!_isTaken)
        {
            _files.TryDelete(_path + ".tmp");
        }
    }
}
