using System.IO.Compression;

namespace Embedded.Mail.Storage.Sdbox;

/// <summary>A text packed with gzip. Going back means to unpack from the beginning.</summary>
/// <param name="file">The file.</param>
/// <param name="length">Octets of the unpacked text, as the metadata says.</param>
internal sealed class GzipText(SdboxFile file, long length) : SdboxText
{
    private const int DiscardLength = 16 * 1024;
    private GZipStream? _stream;
    private long _position;
    private byte[]? _discarded;

    public override long Length => length;

    public override async ValueTask<int> ReadAsync(long offset, Memory<byte> destination, CancellationToken cancellationToken)
    {
        var count = (int)Math.Min(destination.Length, Math.Max(0, length - offset));
        if (count == 0)
        {
            return 0;
        }

        await MoveToAsync(offset, cancellationToken);
        return await UnpackAsync(destination[..count], cancellationToken);
    }

    public override void Dispose()
    {
        Close();
        base.Dispose();
    }

    private void Close()
    {
        _stream?.Dispose();
        _stream = null;
    }

    private async ValueTask MoveToAsync(long offset, CancellationToken cancellationToken)
    {
        if (_stream is null || offset < _position)
        {
            Close();
            _stream = new GZipStream(new StoredStream(file), CompressionMode.Decompress);
            _position = 0;
        }

        while (_position < offset)
        {
            _discarded ??= new byte[DiscardLength];
            await UnpackAsync(_discarded.AsMemory(0, (int)Math.Min(DiscardLength, offset - _position)), cancellationToken);
        }
    }

    private async ValueTask<int> UnpackAsync(Memory<byte> destination, CancellationToken cancellationToken)
    {
        try
        {
            var read = await _stream!.ReadAsync(destination, cancellationToken);
            _position += read;
            return read > 0 ? read : throw new EndOfStreamException("The compressed message is shorter than its metadata says.");
        }
        catch (OperationCanceledException)
        {
            // How far the unpacking came cannot be told; the next read begins anew.
            Close();
            throw;
        }
        catch (InvalidDataException e)
        {
            Close();
            throw new IOException("The compressed message cannot be unpacked.", e);
        }
    }
}
