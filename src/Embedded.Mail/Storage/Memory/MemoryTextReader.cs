namespace Embedded.Mail.Storage.Memory;

/// <summary>Takes a message from a stream into memory, with CRLF line ends.</summary>
internal static class MemoryTextReader
{
    // What a peer merely announces is not allocated: the array grows with what really comes.
    private const int FirstSize = 256 * 1024;

    /// <summary>Reads exactly <paramref name="length"/> octets, or all where that is null.</summary>
    /// <exception cref="MailStoreException">TooBig.</exception>
    /// <exception cref="EndOfStreamException">The stream ended before.</exception>
    public static async ValueTask<MemoryText> ReadAsync(Stream message, long? length, int maxSize, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(message);
        ArgumentOutOfRangeException.ThrowIfNegative(length ?? 0);
        var text = WithCrlf(length is { } count ? await ReadAsync(message, count, maxSize, cancellationToken) : await ReadAllAsync(message, maxSize, cancellationToken));
        ThrowIfTooBig(text.Length, maxSize);
        return new MemoryText(text);
    }

    private static async ValueTask<byte[]> ReadAsync(Stream message, long length, int maxSize, CancellationToken cancellationToken)
    {
        ThrowIfTooBig(length, maxSize);
        var octets = new byte[Math.Min(length, FirstSize)];
        for (var count = 0; count < length;)
        {
            if (count == octets.Length)
            {
                Array.Resize(ref octets, (int)Math.Min(2L * octets.Length, length));
            }

            var filled = octets.Length;
            await message.ReadExactlyAsync(octets.AsMemory(count, filled - count), cancellationToken);
            count = filled;
        }

        return octets;
    }

    private static async ValueTask<byte[]> ReadAllAsync(Stream message, int maxSize, CancellationToken cancellationToken)
    {
        using var octets = new MemoryStream();
        var piece = new byte[16 * 1024];
        for (var read = 0; (read = await message.ReadAsync(piece, cancellationToken)) > 0;)
        {
            ThrowIfTooBig(octets.Length + read, maxSize);
            octets.Write(piece, 0, read);
        }

        return octets.ToArray();
    }

    private static void ThrowIfTooBig(long length, int maxSize)
    {
        if (length > maxSize)
        {
            throw new MailStoreException(MailStoreError.TooBig, $"The message is larger than {maxSize} octets");
        }
    }

    private static byte[] WithCrlf(byte[] octets)
    {
        var lone = CountLoneLineFeeds(octets);
        return lone == 0 ? octets : InsertCarriageReturns(octets, new byte[octets.Length + lone]);
    }

    private static int CountLoneLineFeeds(ReadOnlySpan<byte> octets)
    {
        var count = 0;
        for (var rest = octets; rest.IndexOf((byte)'\n') is var at and >= 0; rest = rest[(at + 1)..])
        {
            count += at == 0 || rest[at - 1] != '\r' ? 1 : 0;
        }

        return count;
    }

    private static byte[] InsertCarriageReturns(ReadOnlySpan<byte> octets, byte[] text)
    {
        var written = 0;
        for (var at = octets.IndexOf((byte)'\n'); at >= 0; at = octets.IndexOf((byte)'\n'))
        {
            octets[..at].CopyTo(text.AsSpan(written));
            written += at;
            if (at == 0 || octets[at - 1] != '\r')
            {
                text[written++] = (byte)'\r';
            }

            text[written++] = (byte)'\n';
            octets = octets[(at + 1)..];
        }

        octets.CopyTo(text.AsSpan(written));
        return text;
    }
}
