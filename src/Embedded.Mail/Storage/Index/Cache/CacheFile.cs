using System.Buffers;
using System.Buffers.Binary;
using Embedded.Mail.Storage.Files;

namespace Embedded.Mail.Storage.Index.Cache;

/// <summary>
/// An open <c>dovecot.index.cache</c>: its header and its fields as they were when it was opened. Records are only ever appended, so that what an index said of a file
/// stays readable in it, also when a newer file has taken its name.
/// </summary>
internal sealed class CacheFile : IDisposable
{
    // One read gets header and fields of a file that few have added to.
    private const int FirstRead = 4096;
    private const int MaxFieldHeaders = 1000;

    private CacheFile(MailFile file) => File = file;

    /// <summary>The file.</summary>
    public MailFile File { get; }

    public CacheHeader Header { get; private set; }

    /// <summary>The fields of the newest field header.</summary>
    public CacheFields Fields { get; private set; } = new([]);

    /// <summary>Where the newest field header lies; 0 without one.</summary>
    public uint FieldsOffset { get; private set; }

    /// <summary>How many field headers the file has.</summary>
    public int FieldHeaders { get; private set; }

    /// <summary>Octets of the file.</summary>
    public long Length { get; private set; }

    /// <summary>Opens the cache of an index.</summary>
    /// <param name="files">The file system.</param>
    /// <param name="path">Where the cache lies.</param>
    /// <param name="indexId">Identity of the index.</param>
    /// <param name="forWriting">Whether it will be locked and written.</param>
    public static CacheOpening Open(FileLayer files, string path, uint indexId, bool forWriting)
    {
        var file = files.TryOpen(path, forWriting);
        if (file is null)
        {
            return new(CacheOpenStatus.Missing, null, default);
        }

        var opening = default(CacheOpening);
        try
        {
            return opening = new CacheFile(file).Load(indexId);
        }
        finally
        {
            if (opening.File is null)
            {
                file.Dispose();
            }
        }
    }

    /// <summary>Reads header and fields again, once the file is locked.</summary>
    public CacheOpening Reload() => Load(Header.IndexId);

    public void Dispose() => File.Dispose();

    private CacheOpening Load(uint indexId)
    {
        var octets = ArrayPool<byte>.Shared.Rent(FirstRead);
        try
        {
            Length = File.GetStatus().Length;
            var start = octets.AsSpan(0, File.Read(octets.AsSpan(0, FirstRead), 0));
            if (!CacheHeader.TryRead(start, out var header, out var fault))
            {
                return new(CacheOpenStatus.Damaged, null, new(0, fault!));
            }

            if (header.IndexId != indexId)
            {
                return new(CacheOpenStatus.Missing, null, default);
            }

            Header = header;
            var damage = LoadFields(start);
            return damage.Reason is null ? new(CacheOpenStatus.Open, this, default) : new(CacheOpenStatus.Damaged, null, damage);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(octets);
        }
    }

    private IndexDamage LoadFields(ReadOnlySpan<byte> start)
    {
        (FieldsOffset, FieldHeaders) = (0, 0);
        Span<byte> prefix = stackalloc byte[CacheFields.PrefixSize];
        for (var next = Header.FieldsOffset; next != 0; next = (uint)LogFraming.ReadSize(prefix))
        {
            // Each lies behind the one before, so that no chain is endless.
            if (next < CacheHeader.Size || next <= FieldsOffset || next > Length - CacheFields.PrefixSize || ++FieldHeaders > MaxFieldHeaders)
            {
                return new(FieldsOffset, $"the next field header is said to be at offset {next}");
            }

            FieldsOffset = next;
            ReadAt(start, next, prefix);
        }

        if (FieldsOffset == 0)
        {
            Fields = new([]);
            return default;
        }

        var size = BinaryPrimitives.ReadUInt32LittleEndian(prefix[4..]);
        return size is < CacheFields.PrefixSize or > CacheFields.MaxSize || size > Length - FieldsOffset
            ? new(FieldsOffset, $"a field header of {size} octets")
            : ReadFields(start, (int)size);
    }

    private IndexDamage ReadFields(ReadOnlySpan<byte> start, int size)
    {
        var octets = new byte[size];
        ReadAt(start, FieldsOffset, octets);
        if (CacheFields.Read(octets, out var fault) is { } fields)
        {
            Fields = fields;
        }

        return fault is null ? default : new(FieldsOffset, fault);
    }

    // What is cut off meanwhile is zeros, which no check lets pass as fields.
    private void ReadAt(ReadOnlySpan<byte> start, uint offset, Span<byte> destination)
    {
        if (offset + destination.Length <= start.Length)
        {
            start.Slice((int)offset, destination.Length).CopyTo(destination);
            return;
        }

        destination[File.Read(destination, offset)..].Clear();
    }
}
