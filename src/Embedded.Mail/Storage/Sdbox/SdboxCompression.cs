namespace Embedded.Mail.Storage.Sdbox;

/// <summary>How Dovecot's plugins transform a stored text; the first octets tell, since the metadata gives the plain size alone.</summary>
internal static class SdboxCompression
{
    /// <summary>Octets that tell every form.</summary>
    public const int MagicLength = 16;

    /// <summary>The name of the form; null for one that is not known.</summary>
    public static string? Name(ReadOnlySpan<byte> start) =>
        start.StartsWith((ReadOnlySpan<byte>)[0x1f, 0x8b]) ? "gzip"
        : start.StartsWith("BZh"u8) ? "bzip2"
        : start.StartsWith((ReadOnlySpan<byte>)[0xfd, (byte)'7', (byte)'z', (byte)'X', (byte)'Z', 0]) ? "xz"
        : start.StartsWith((ReadOnlySpan<byte>)[0x28, 0xb5, 0x2f, 0xfd]) ? "zstd"
        : start.StartsWith("Dovecot-LZ4"u8) ? "lz4"
        : start.StartsWith("CRYPTED"u8) ? "encryption"
        : null;
}
