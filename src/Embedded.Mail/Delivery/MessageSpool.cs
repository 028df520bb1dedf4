using System.Buffers;

namespace Embedded.Mail.Delivery;

/// <summary>
/// A message on its way in: in memory up to a limit, then in a temporary file that vanishes when it is closed, also when the process dies. One writer; after the
/// last write any number of readers.
/// </summary>
internal sealed class MessageSpool(int memoryLimit, string? directory) : IAsyncDisposable
{
    private const int FirstBuffer = 4096;

    private byte[] _memory = [];
    private int _inMemory;
    private FileStream? _file;

    /// <summary>Octets taken so far.</summary>
    public long Length { get; private set; }

    /// <summary>Whether the message outgrew the memory.</summary>
    public bool IsInFile => _file is not null;

    public ValueTask WriteAsync(ReadOnlyMemory<byte> octets, CancellationToken cancellationToken)
    {
        if (octets.IsEmpty)
        {
            return ValueTask.CompletedTask;
        }

        if (_file is null && _inMemory + octets.Length <= memoryLimit)
        {
            Keep(octets.Span);
            return ValueTask.CompletedTask;
        }

        return WriteToFileAsync(octets, cancellationToken);
    }

    /// <summary>Reads up to <c>destination.Length</c> octets; 0 at the end.</summary>
    public async ValueTask<int> ReadAsync(long offset, Memory<byte> destination, CancellationToken cancellationToken)
    {
        if (_file is not null)
        {
            return offset >= Length ? 0 : await RandomAccess.ReadAsync(_file.SafeFileHandle, destination, offset, cancellationToken);
        }

        var count = (int)Math.Max(0, Math.Min(destination.Length, _inMemory - offset));
        _memory.AsMemory((int)Math.Min(offset, _inMemory), count).CopyTo(destination);
        return count;
    }

    public ValueTask DisposeAsync()
    {
        _file?.Dispose();
        Return();
        return ValueTask.CompletedTask;
    }

    private void Keep(ReadOnlySpan<byte> octets)
    {
        if (_memory.Length - _inMemory < octets.Length)
        {
            var larger = ArrayPool<byte>.Shared.Rent(Math.Max(FirstBuffer, Math.Max(2 * _inMemory, _inMemory + octets.Length)));
            _memory.AsSpan(0, _inMemory).CopyTo(larger);
            var length = _inMemory;
            Return();
            (_memory, _inMemory) = (larger, length);
        }

        octets.CopyTo(_memory.AsSpan(_inMemory));
        _inMemory += octets.Length;
        Length += octets.Length;
    }

    private async ValueTask WriteToFileAsync(ReadOnlyMemory<byte> octets, CancellationToken cancellationToken)
    {
        if (_file is null)
        {
            _file = Create();
            await RandomAccess.WriteAsync(_file.SafeFileHandle, _memory.AsMemory(0, _inMemory), 0, cancellationToken);
            Return();
        }

        await RandomAccess.WriteAsync(_file.SafeFileHandle, octets, Length, cancellationToken);
        Length += octets.Length;
    }

    private FileStream Create()
    {
        var path = Path.Combine(directory ?? Path.GetTempPath(), $"mail-{Guid.NewGuid():N}.tmp");
        var settings = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.ReadWrite,
            Share = FileShare.Delete,
            Options = FileOptions.DeleteOnClose | FileOptions.Asynchronous,
            BufferSize = 0,
        };
        if (OperatingSystem.IsWindows())
        {
            return new FileStream(path, settings);
        }

        // Nobody else may read the mail, and a killed process leaves no file behind: the name goes now, the octets go with the handle.
        settings.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        var file = new FileStream(path, settings);
        File.Delete(path);
        return file;
    }

    private void Return()
    {
        if (_memory.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_memory);
        }

        (_memory, _inMemory) = ([], 0);
    }
}
