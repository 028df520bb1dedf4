namespace Embedded.Mail.Mime;

/// <summary>Reads message ids out of Message-ID, In-Reply-To and References fields, whatever stands between them (RFC 5322 §3.6.4, RFC 5256 §2.3).</summary>
public static class MessageIds
{
    /// <summary>Reads all ids of a field, in their order.</summary>
    /// <param name="value">The field's value.</param>
    /// <param name="maxCount">The most to read; of more, the last ones, since those are the nearest relatives.</param>
    /// <returns>The ids without angle brackets, folding and needless quotes, so that equal ids are equal strings.</returns>
    public static List<string> Read(ReadOnlySpan<byte> value, int maxCount = 1000)
    {
        var ids = new List<string>();
        while (TryReadNext(ref value, out var id))
        {
            ids.Add(id);
        }

        if (ids.Count > maxCount)
        {
            ids.RemoveRange(0, ids.Count - maxCount);
        }

        return ids;
    }

    /// <summary>Reads the first id of a field; null when it has none.</summary>
    /// <param name="value">The field's value.</param>
    public static string? ReadFirst(ReadOnlySpan<byte> value) => TryReadNext(ref value, out var id) ? id : null;

    private static bool TryReadNext(ref ReadOnlySpan<byte> value, out string id)
    {
        while (value.IndexOf((byte)'<') is var start and >= 0)
        {
            value = value[(start + 1)..];

            // An id that is never closed ends where the next begins.
            var end = value.IndexOfAny((byte)'>', (byte)'<');
            if (end < 0)
            {
                break;
            }

            var text = Normalize(value[..end]);
            value = value[(value[end] == '>' ? end + 1 : end)..];
            if (text is not null)
            {
                id = text;
                return true;
            }
        }

        value = default;
        id = "";
        return false;
    }

    private static string? Normalize(ReadOnlySpan<byte> octets)
    {
        var at = octets.LastIndexOf((byte)'@');
        if (at <= 0 || at == octets.Length - 1)
        {
            return null;
        }

        var text = new OctetBuilder(stackalloc byte[128]);
        foreach (var octet in octets)
        {
            if (octet is not ((byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n' or (byte)'"' or (byte)'\\'))
            {
                text.Add(octet);
            }
        }

        var id = MailCharset.DecodeUnlabelled(text.Written);
        text.Dispose();
        return id;
    }
}
