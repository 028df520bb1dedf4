using Microsoft.Win32.SafeHandles;

namespace Embedded.Mail.Storage.Sdbox;

/// <summary>
/// One message file, <c>u.&lt;uid&gt;</c>, open for reading. It stays readable when it is unlinked meanwhile. Files are never changed in place: several mailboxes may
/// share one.
/// </summary>
internal sealed class SdboxFile : IDisposable
{
    /// <summary>External attachments make long metadata; what is longer than this was not written by any mail server.</summary>
    public const int MaxMetadataLength = 1024 * 1024;

    private readonly SafeFileHandle _handle;

    private SdboxFile(SafeFileHandle handle, SdboxHeader header, SdboxMetadata metadata)
    {
        _handle = handle;
        Header = header;
        Metadata = metadata;
    }

    /// <summary>Where the body lies.</summary>
    public SdboxHeader Header { get; }

    /// <summary>What is known of the message; empty when that part of the file is damaged.</summary>
    public SdboxMetadata Metadata { get; }

    /// <summary>Count of octets of the message with the line ends that it is stored with: what Dovecot calls the physical size.</summary>
    public long PhysicalSize => Metadata.PlainSize ?? Header.BodyLength;

    /// <summary>Opens a file and reads all but its body. Damage is a value; the file is closed again when its body cannot be told.</summary>
    /// <exception cref="IOException">The system cannot read the file.</exception>
    /// <exception cref="UnauthorizedAccessException">The system does not let us read the file.</exception>
    public static async ValueTask<SdboxOpening> OpenAsync(string path, CancellationToken cancellationToken)
    {
        SafeFileHandle handle;
        try
        {
            // Sharing everything keeps .NET from locking the file, which Dovecot does not expect.
            handle = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, FileOptions.Asynchronous);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return new(null, SdboxDamage.Missing, 0);
        }

        var opening = default(SdboxOpening);
        try
        {
            return opening = await ReadAsync(handle, cancellationToken);
        }
        finally
        {
            if (!opening.HasBody)
            {
                handle.Dispose();
            }
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
            // No line end takes more than one octet more; a size that cannot be is counted anew, as one that is missing.
            var length = Metadata.VirtualSize is { } stated && stated >= PhysicalSize && stated - PhysicalSize <= PhysicalSize
                ? stated
                : await CrlfConverter.MeasureAsync(text, cancellationToken);
            return new SdboxBody(this, text, length);
        }
        catch
        {
            text.Dispose();
            throw;
        }
    }

    /// <summary>Reads the stored octets of the body, compressed where it is.</summary>
    /// <returns>How many octets were read; 0 only at the end or for an empty destination.</returns>
    public async ValueTask<int> ReadStoredAsync(long offset, Memory<byte> destination, CancellationToken cancellationToken)
    {
        var count = (int)Math.Min(destination.Length, Math.Max(0, Header.BodyLength - offset));
        if (count == 0)
        {
            return 0;
        }

        var read = await RandomAccess.ReadAsync(_handle, destination[..count], Header.BodyOffset + offset, cancellationToken);
        return read > 0 ? read : throw new EndOfStreamException("The message file was cut short while it was read.");
    }

    /// <inheritdoc/>
    public void Dispose() => _handle.Dispose();

    private static async ValueTask<SdboxOpening> ReadAsync(SafeFileHandle handle, CancellationToken cancellationToken)
    {
        var length = RandomAccess.GetLength(handle);
        var start = new byte[(int)Math.Min(length, SdboxHeader.MaxLength)];
        var got = await ReadAllAsync(handle, start, 0, cancellationToken);
        var damage = SdboxHeader.Read(start.AsSpan(0, got), out var header, out var damageOffset);
        if (damage != SdboxDamage.None)
        {
            return new(null, damage, damageOffset);
        }

        if (header.BodyLength > length - header.BodyOffset)
        {
            return new(null, SdboxDamage.Truncated, length);
        }

        var end = header.BodyOffset + header.BodyLength;
        var block = await ReadBlockAsync(handle, start.AsMemory(0, got), end, length, cancellationToken);
        damage = SdboxMetadata.Read(block.Span, out var metadata);
        return new(new SdboxFile(handle, header, metadata), damage, damage == SdboxDamage.None ? 0 : end);
    }

    // A small file came whole with its first octets.
    private static async ValueTask<ReadOnlyMemory<byte>> ReadBlockAsync(
        SafeFileHandle handle, ReadOnlyMemory<byte> start, long offset, long length, CancellationToken cancellationToken)
    {
        if (length <= start.Length)
        {
            return start[(int)offset..];
        }

        var block = new byte[(int)Math.Min(length - offset, MaxMetadataLength)];
        return block.AsMemory(0, await ReadAllAsync(handle, block, offset, cancellationToken));
    }

    private static async ValueTask<int> ReadAllAsync(SafeFileHandle handle, Memory<byte> destination, long offset, CancellationToken cancellationToken)
    {
        var total = 0;
        int read;
        while (total < destination.Length && (read = await RandomAccess.ReadAsync(handle, destination[total..], offset + total, cancellationToken)) > 0)
        {
            total += read;
        }

        return total;
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
