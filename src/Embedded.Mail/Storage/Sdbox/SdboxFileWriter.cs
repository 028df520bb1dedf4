using System.Buffers;
using Embedded.Mail.Storage.Files;

namespace Embedded.Mail.Storage.Sdbox;

/// <summary>
/// Writes one message file under a temporary name, or without one: headers, the stored octets as they are given, metadata. The disk is not touched before 64 KB have come together
/// or the message is finished; one that is smaller is made and written by one call each. What is not finished is deleted again on disposal.
/// </summary>
internal sealed class SdboxFileWriter : IDisposable
{
    /// <summary>Octets that are kept in memory before they are written.</summary>
    public const int BufferLength = 64 * 1024;

    private readonly FileLayer _files;
    private string _path;
    private readonly SdboxPermissions _permissions;
    private readonly long _created;
    private readonly int _headerLength;
    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(BufferLength);
    private MailFile? _file;
    private bool _isUnnamed;
    private int _used;
    private long _written;
    private bool _finished;

    private SdboxFileWriter(FileLayer files, string path, SdboxPermissions permissions, DateTimeOffset created)
    {
        _files = files;
        _path = path;
        _permissions = permissions;
        _created = created.ToUnixTimeSeconds();
        var header = SdboxHeader.Write(_created, 0);
        header.CopyTo(_buffer, 0);
        _used = _headerLength = header.Length;
    }

    /// <summary>Count of stored octets so far.</summary>
    public long StoredSize => _written + _used - _headerLength;

    /// <summary>Begins a file.</summary>
    /// <param name="files">The file system.</param>
    /// <param name="path">Where the file will be made; it is an error of the first write when there is one already.</param>
    /// <param name="permissions">Its mode and group.</param>
    /// <param name="created">When the message was saved, which the file's first line tells.</param>
    public static SdboxFileWriter Create(FileLayer files, string path, SdboxPermissions permissions, DateTimeOffset created) =>
        new(files, path, permissions, created);

    /// <summary>Follows a directory that got another name, with the unfinished file in it.</summary>
    public void MoveTo(string directory) => _path = System.IO.Path.Combine(directory, System.IO.Path.GetFileName(_path));

    /// <summary>Where the file is, or will be, unless it has no name.</summary>
    public string Path => _path;

    /// <summary>Whether the file, if there is one, has a name.</summary>
    public bool HasName => !_isUnnamed;

    /// <summary>Where to put the next octets; never empty.</summary>
    public Span<byte> Space() => _buffer.AsSpan(_used, BufferLength - _used);

    /// <summary>Takes octets that were put into <see cref="Space"/>, and writes to the file when that is full.</summary>
    /// <exception cref="IOException">The file cannot be made or written.</exception>
    public void Advance(int count)
    {
        _used += count;
        if (_used == BufferLength)
        {
            WriteBuffer();
        }
    }

    /// <summary>Takes octets and writes to the file whenever <see cref="Space"/> is full.</summary>
    /// <exception cref="IOException">The file cannot be made or written.</exception>
    public void Write(ReadOnlySpan<byte> octets)
    {
        while (!octets.IsEmpty)
        {
            var count = Math.Min(octets.Length, Space().Length);
            octets[..count].CopyTo(Space());
            octets = octets[count..];
            Advance(count);
        }
    }

    /// <summary>
    /// Writes the metadata and the size. The file is whole afterwards and is not deleted on disposal; it is closed, since there may be thousands in one append, unless it is to be synced once more or to get
    /// its name.
    /// </summary>
    /// <param name="metadata">What follows the body.</param>
    /// <param name="durability">How far the octets are brought; <see cref="Durability.WithName"/> leaves that to <see cref="Sync"/>.</param>
    /// <param name="mayBeUnnamed">Whether a file that is not there yet may be made without a name: then <see cref="GiveName"/> alone keeps it.</param>
    /// <exception cref="IOException">The file cannot be made or written.</exception>
    public void Finish(SdboxMetadata metadata, Durability durability, bool mayBeUnnamed = false)
    {
        var size = StoredSize;
        var block = new ArrayBufferWriter<byte>();
        metadata.WriteTo(block);
        Write(block.WrittenSpan);
        var header = SdboxHeader.Write(_created, size);
        if (_written == 0)
        {
            header.CopyTo(_buffer, 0);
            _file = mayBeUnnamed ? _permissions.TryCreateUnnamedFile(_files, _path) : null;
            _isUnnamed = _file is not null;
        }
        else
        {
            _file!.Write(header, 0);
        }

        WriteBuffer();
        if (durability == Durability.Now)
        {
            _file!.Sync();
        }
        else if (durability == Durability.WithNextSync)
        {
            _file!.WriteOut();
        }
        else if (durability == Durability.WithName)
        {
            _file!.BeginWriteOut();
        }

        _finished = true;
        ReleaseBuffer();
        if (durability != Durability.WithName && HasName)
        {
            Close();
        }
    }

    /// <summary>Gives the finished file its name, instead of the temporary one if it has that.</summary>
    /// <param name="directory">Where the temporary name is by now.</param>
    /// <param name="path">The name, which must be free.</param>
    public FileMoveResult GiveName(string directory, string path)
    {
        if (HasName)
        {
            return _files.Move(System.IO.Path.Combine(directory, System.IO.Path.GetFileName(_path)), path);
        }

        var result = _file!.TryGiveName(path);
        _isUnnamed = result != FileMoveResult.Moved;
        return result;
    }

    /// <summary>Brings a finished file that was left open to stable storage, with the name that it has by now.</summary>
    /// <exception cref="IOException">The disk refuses.</exception>
    public void Sync() => _file!.Sync();

    /// <summary>Closes the file, and deletes it unless it was finished.</summary>
    public void Dispose()
    {
        var isUnfinished = _file is not null && !_finished && HasName;
        ReleaseBuffer();
        Close();
        if (isUnfinished)
        {
            DeleteFile();
        }
    }

    private void ReleaseBuffer()
    {
        if (_buffer.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = [];
        }
    }

    private void Close()
    {
        _file?.Dispose();
        _file = null;
    }

    private void WriteBuffer()
    {
        _file ??= _permissions.TryCreateFile(_files, _path) ?? throw SystemError.Of("open", _path, SystemError.AlreadyThere);
        _file.Write(_buffer.AsSpan(0, _used), _written);
        _written += _used;
        _used = 0;
    }

    private void DeleteFile()
    {
        try
        {
            _ = _files.TryDelete(_path);
        }
        catch (IOException)
        {
            // The error that made the message unfinished counts; old temporary files are cleared away when a mailbox is opened.
        }
    }
}
