using System.Buffers;

namespace Embedded.Mail.Storage.Sdbox;

/// <summary>
/// Writes one message file under a temporary name: headers, the stored octets as they are given, metadata. The size in the header is put in at the end. What is not
/// finished is deleted again on disposal.
/// </summary>
internal sealed class SdboxFileWriter : IAsyncDisposable
{
    private const int BufferLength = 64 * 1024;

    private readonly FileStream _stream;
    private readonly long _created;
    private readonly int _headerLength;
    private readonly byte[] _buffer = ArrayPool<byte>.Shared.Rent(BufferLength);
    private int _used;
    private long _written;
    private bool _finished;
    private bool _disposed;

    private SdboxFileWriter(FileStream stream, DateTimeOffset created)
    {
        _stream = stream;
        _created = created.ToUnixTimeSeconds();
        var header = SdboxHeader.Write(_created, 0);
        header.CopyTo(_buffer, 0);
        _used = _headerLength = header.Length;
    }

    /// <summary>Count of stored octets so far.</summary>
    public long StoredSize => _written + _used - _headerLength;

    /// <summary>Makes the file.</summary>
    /// <exception cref="IOException">It is there already, or cannot be made.</exception>
    public static SdboxFileWriter Create(string path, SdboxPermissions permissions, DateTimeOffset created) =>
        new(permissions.OpenWrite(path, FileMode.CreateNew), created);

    /// <summary>Writes a file with the body and the metadata of another one, for copies to another file system. Compressed bodies stay so.</summary>
    /// <returns>The writer, to be finished and disposed by the caller.</returns>
    public static async ValueTask<SdboxFileWriter> CopyAsync(
        SdboxFile source, string path, SdboxPermissions permissions, DateTimeOffset created, CancellationToken cancellationToken)
    {
        var writer = Create(path, permissions, created);
        try
        {
            int read;
            while ((read = await source.ReadStoredAsync(writer.StoredSize, writer.Space(), cancellationToken)) > 0)
            {
                await writer.AdvanceAsync(read, cancellationToken);
            }

            return writer;
        }
        catch
        {
            await writer.DisposeAsync();
            throw;
        }
    }

    /// <summary>Where to put the next octets; never empty.</summary>
    public Memory<byte> Space() => _buffer.AsMemory(_used, BufferLength - _used);

    /// <summary>Takes octets that were put into <see cref="Space"/>, and writes to the file when that is full.</summary>
    public ValueTask AdvanceAsync(int count, CancellationToken cancellationToken)
    {
        _used += count;
        return _used == BufferLength ? WriteBufferAsync(cancellationToken) : ValueTask.CompletedTask;
    }

    /// <summary>Writes the metadata and the size. The file is whole afterwards and is not deleted on disposal.</summary>
    /// <param name="metadata">What follows the body.</param>
    /// <param name="toStableStorage">Whether to return only when the octets would survive a crash of the system.</param>
    /// <param name="cancellationToken">Cancels while the file is still to be deleted.</param>
    public async ValueTask FinishAsync(SdboxMetadata metadata, bool toStableStorage, CancellationToken cancellationToken)
    {
        var header = SdboxHeader.Write(_created, StoredSize);
        var block = new ArrayBufferWriter<byte>();
        metadata.WriteTo(block);
        if (_written == 0)
        {
            header.CopyTo(_buffer, 0);
        }
        else
        {
            await RandomAccess.WriteAsync(_stream.SafeFileHandle, header, 0, cancellationToken);
        }

        await AppendAsync(block.WrittenMemory, cancellationToken);
        await WriteBufferAsync(cancellationToken);
        if (toStableStorage)
        {
            await Task.Run(() => RandomAccess.FlushToDisk(_stream.SafeFileHandle), cancellationToken);
        }

        _finished = true;
    }

    /// <summary>Closes the file, and deletes it unless it was finished.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_disposed)
        {
            return;
        }

        _disposed = true;
        ArrayPool<byte>.Shared.Return(_buffer);
        await _stream.DisposeAsync();
        if (!_finished)
        {
            File.Delete(_stream.Name);
        }
    }

    private async ValueTask AppendAsync(ReadOnlyMemory<byte> octets, CancellationToken cancellationToken)
    {
        while (!octets.IsEmpty)
        {
            var count = Math.Min(octets.Length, Space().Length);
            octets[..count].CopyTo(Space());
            octets = octets[count..];
            await AdvanceAsync(count, cancellationToken);
        }
    }

    private async ValueTask WriteBufferAsync(CancellationToken cancellationToken)
    {
        await RandomAccess.WriteAsync(_stream.SafeFileHandle, _buffer.AsMemory(0, _used), _written, cancellationToken);
        _written += _used;
        _used = 0;
    }
}
