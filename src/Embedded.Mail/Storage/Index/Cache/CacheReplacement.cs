using System.Buffers.Binary;
using Embedded.Mail.Storage.Files;

namespace Embedded.Mail.Storage.Index.Cache;

/// <summary>
/// A file that is written beside the cache and then takes its name. The log being locked, nobody else writes one. It is that of another index until the log has told of it: Dovecot says nothing
/// of such a file and makes a new one, but complains of one with another number than the log's.
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

    /// <summary>The identity that the cache of an index has before it is confirmed.</summary>
    public static uint Unconfirmed(uint indexId) => ~indexId;

    /// <summary>Makes it the cache of its index, wherever the file is by now.</summary>
    public void Confirm(uint indexId)
    {
        Span<byte> octets = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(octets, indexId);
        File.Write(octets, CacheHeader.IndexIdField);
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
