namespace Embedded.Mail.Storage.Index.Cache;

/// <summary>Writes the counters of a cache's header, which count what is in the file already.</summary>
internal static class CacheCounters
{
    public static void Write(CacheFile file, CacheHeader header)
    {
        Span<byte> octets = stackalloc byte[CacheHeader.Size];
        header.Write(octets);
        file.File.Write(octets[CacheHeader.CountersField..CacheHeader.FieldsOffsetField], CacheHeader.CountersField);
    }
}
