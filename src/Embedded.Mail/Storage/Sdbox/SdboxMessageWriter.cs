using System.IO.Compression;
using Embedded.Mail.Storage.Files;

namespace Embedded.Mail.Storage.Sdbox;

/// <summary>
/// Writes a message that comes with CRLF line ends into a message file, which keeps LF alone, compressed or not, and counts both sizes on the way.
/// </summary>
internal sealed class SdboxMessageWriter : IDisposable
{
    private const int PieceLength = 16 * 1024;

    private readonly SdboxFileWriter _file;
    private readonly SdboxPackedOutput? _output;
    private readonly GZipStream? _packed;
    private readonly byte[] _piece = [];
    private CrlfStripper _stripper;

    /// <summary>A message for a file.</summary>
    /// <param name="file">The file, closed with the message.</param>
    /// <param name="compression">How it is stored.</param>
    public SdboxMessageWriter(SdboxFileWriter file, SdboxCompressionMode compression = SdboxCompressionMode.None)
    {
        _file = file;
        if (compression == SdboxCompressionMode.Gzip)
        {
            _output = new SdboxPackedOutput(file);
            _packed = new GZipStream(_output, CompressionLevel.Optimal);
            _piece = new byte[PieceLength];
        }
    }

    /// <summary>Count of octets with the line ends that are stored, before compression, once the message is finished.</summary>
    public long PhysicalSize { get; private set; }

    /// <summary>The size with CRLF line ends, RFC822.SIZE, once the message is finished.</summary>
    public long VirtualSize => PhysicalSize + _stripper.LoneLfs;

    /// <summary>Whether so many further octets of the message are certain not to touch the disk, so that any thread may write them.</summary>
    public bool StaysInMemory(int count) => _packed is null && count < _file.Space().Length - 1;

    /// <summary>Takes the next part of the message, cut anywhere.</summary>
    /// <exception cref="IOException">The file cannot be made or written.</exception>
    public void Write(ReadOnlySpan<byte> text)
    {
        while (!text.IsEmpty)
        {
            var count = _stripper.Strip(text, Space(), out var consumed);
            text = text[consumed..];
            Advance(count);
        }
    }

    /// <summary>Ends the message.</summary>
    /// <param name="metadata">What is known of the message; the sizes are put in here.</param>
    /// <param name="durability">As in <see cref="SdboxFileWriter.Finish"/>.</param>
    /// <param name="mayBeUnnamed">As in <see cref="SdboxFileWriter.Finish"/>.</param>
    /// <exception cref="IOException">The file cannot be made or written.</exception>
    public void Finish(SdboxMetadata metadata, Durability durability, bool mayBeUnnamed = false)
    {
        Advance(_stripper.Finish(Space()));
        if (_packed is not null)
        {
            _packed.Dispose();
            metadata = metadata.With('Z', PhysicalSize);
        }

        _file.Finish(metadata.With('V', VirtualSize), durability, mayBeUnnamed);
    }

    /// <summary>As <see cref="SdboxFileWriter.Sync"/>.</summary>
    public void Sync() => _file.Sync();

    /// <inheritdoc/>
    public void Dispose()
    {
        _output?.Close();
        _packed?.Dispose();
        _file.Dispose();
    }

    private Span<byte> Space() => _packed is null ? _file.Space() : _piece;

    private void Advance(int count)
    {
        PhysicalSize += count;
        if (_packed is null)
        {
            _file.Advance(count);
        }
        else
        {
            _packed.Write(_piece, 0, count);
        }
    }
}
