using System.Buffers;
using Embedded.Mail.Storage.Files;

namespace Embedded.Mail.Storage.Sdbox;

/// <summary>
/// One message file, <c>u.&lt;uid&gt;</c>, open for reading. It stays readable when it is unlinked meanwhile. Files are never changed in place: several mailboxes may
/// share one. A small one, as most are, is read whole at once and closed again.
/// </summary>
internal sealed class SdboxFile : IDisposable
{
    private readonly DiskThreads _disk;
    private readonly MailFile? _file;
    private byte[]? _whole;

    /// <summary>A file that was read.</summary>
    /// <param name="disk">The threads that may wait for the disk.</param>
    /// <param name="file">The open file, where its body is not in memory.</param>
    /// <param name="whole">The whole file, in an array of the pool, which is given back with this.</param>
    /// <param name="header">Its headers.</param>
    /// <param name="metadata">What stands behind the body.</param>
    internal SdboxFile(DiskThreads disk, MailFile? file, byte[]? whole, SdboxHeader header, SdboxMetadata metadata)
    {
        (_disk, _file, _whole) = (disk, file, whole);
        Header = header;
        Metadata = metadata;
    }

    /// <summary>Where the body lies.</summary>
    public SdboxHeader Header { get; }

    /// <summary>What is known of the message; empty when that part of the file is damaged.</summary>
    public SdboxMetadata Metadata { get; }

    /// <summary>Count of octets of the message with the line ends that it is stored with: what Dovecot calls the physical size.</summary>
    public long PhysicalSize => Metadata.PlainSize ?? Header.BodyLength;

    // No line end takes more than one octet more; a size that cannot be is counted anew, as one that is missing.
    private long? StatedLength =>
        Metadata.VirtualSize is { } stated && stated >= PhysicalSize && stated - PhysicalSize <= PhysicalSize ? stated : null;

    /// <summary>The stored octets of the body, where the file is in memory; valid until disposal.</summary>
    public ReadOnlyMemory<byte> Stored => _whole is null ? default : _whole.AsMemory((int)Header.BodyOffset, (int)Header.BodyLength);

    /// <summary>
    /// Opens a file and reads all but the body of a large one: here and now where the system has it in memory, as it has most that are asked for, and else on a disk
    /// thread. Damage is a value; the file is closed again when its body cannot be told.
    /// </summary>
    /// <exception cref="IOException">The system cannot read the file.</exception>
    public static async ValueTask<SdboxOpening> OpenAsync(FileLayer files, DiskThreads disk, string path, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (files.TryOpen(path, forWriting: false) is not { } file)
        {
            return new(null, SdboxDamage.Missing, 0);
        }

        try
        {
            return SdboxFileReader.TryRead(file, disk) ?? await ReadOnDiskAsync(file, disk);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>As <see cref="OpenAsync"/>, on a disk thread.</summary>
    public static SdboxOpening Open(FileLayer files, DiskThreads disk, string path)
    {
        if (files.TryOpen(path, forWriting: false) is not { } file)
        {
            return new(null, SdboxDamage.Missing, 0);
        }

        try
        {
            return SdboxFileReader.Read(file, disk);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>The message with CRLF line ends. The file is the body's from now on, and closed with it.</summary>
    /// <exception cref="MailStoreException">The message has external attachments, or is compressed in a way that is not supported.</exception>
    /// <exception cref="IOException">The file cannot be read or unpacked.</exception>
    public async ValueTask<SdboxBody> OpenBodyAsync(CancellationToken cancellationToken)
    {
        if (Metadata.HasExternalAttachments)
        {
            throw new MailStoreException(MailStoreError.Cannot, "Message has external attachments, which are not supported");
        }

        var text = await OpenTextAsync(cancellationToken);
        try
        {
            return new SdboxBody(this, text, StatedLength ?? await CrlfConverter.MeasureAsync(text, cancellationToken));
        }
        catch
        {
            text.Dispose();
            throw;
        }
    }

    /// <summary>The message where it is in memory, stored as it is, and its size is known; null otherwise. The file is the body's then, and closed with it.</summary>
    public SdboxBody? TryOpenWhole() =>
        _whole is not null && Metadata is { PlainSize: null, HasExternalAttachments: false } && StatedLength is { } length
            ? new SdboxBody(this, new StoredText(this), length)
            : null;

    /// <summary>Reads the stored octets of the body, compressed where it is.</summary>
    /// <returns>How many octets were read; 0 only at the end or for an empty destination.</returns>
    public ValueTask<int> ReadStoredAsync(long offset, Memory<byte> destination, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var count = (int)Math.Min(destination.Length, Math.Max(0, Header.BodyLength - offset));
        destination = destination[..count];
        if (count > 0 && _file is null)
        {
            Stored.Slice((int)offset, count).CopyTo(destination);
            return ValueTask.FromResult(count);
        }

        return count == 0 || _file!.TryReadCached(destination.Span, Header.BodyOffset + offset)
            ? ValueTask.FromResult(count)
            : ReadOnDiskAsync(_file, Header.BodyOffset + offset, destination);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _file?.Dispose();
        if (Interlocked.Exchange(ref _whole, null) is { } whole)
        {
            ArrayPool<byte>.Shared.Return(whole);
        }
    }

    private static Task<SdboxOpening> ReadOnDiskAsync(MailFile file, DiskThreads disk) => disk.RunAsync(() => SdboxFileReader.Read(file, disk));

    private async ValueTask<int> ReadOnDiskAsync(MailFile file, long offset, Memory<byte> destination)
    {
        var read = await _disk.RunAsync(() => file.Read(destination.Span, offset));
        return read > 0 ? read : throw new EndOfStreamException("The message file was cut short while it was read.");
    }

    private async ValueTask<SdboxText> OpenTextAsync(CancellationToken cancellationToken)
    {
        if (Metadata.PlainSize is not { } plainSize)
        {
            return new StoredText(this);
        }

        var magic = new byte[SdboxCompression.MagicLength];
        var count = await ReadStoredAsync(0, magic, cancellationToken);
        return SdboxCompression.Name(magic.AsSpan(0, count)) switch
        {
            "gzip" => new GzipText(this, plainSize),
            null when plainSize == Header.BodyLength => new StoredText(this),
            var name => throw new MailStoreException(MailStoreError.Cannot, $"Message is stored with {name ?? "an unknown transformation"}, which is not supported"),
        };
    }
}
