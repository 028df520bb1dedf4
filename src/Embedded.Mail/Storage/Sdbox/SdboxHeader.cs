using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace Embedded.Mail.Storage.Sdbox;

/// <summary>The first line of a message file and the header of its one message: where the body lies.</summary>
/// <param name="Created">When the file was made, in Unix seconds; 0 where it does not say.</param>
/// <param name="BodyOffset">Where the stored body begins.</param>
/// <param name="BodyLength">Count of its stored octets.</param>
internal readonly record struct SdboxHeader(long Created, long BodyOffset, long BodyLength)
{
    /// <summary>Octets of the message header as it is written today.</summary>
    public const int MessageHeaderLength = 30;

    /// <summary>Octets at the file's beginning that hold both headers for certain.</summary>
    public const int MaxLength = 4096;

    /// <summary>Where the size lies in the message header.</summary>
    public const int SizeOffset = 13;

    /// <summary>Count of its digits.</summary>
    public const int SizeDigits = 16;

    /// <summary>Reads both headers from the beginning of a file.</summary>
    /// <param name="start">The first octets, <see cref="MaxLength"/> of them or the whole file.</param>
    /// <param name="header">The headers; default when there is damage.</param>
    /// <param name="damageOffset">Where the damage is.</param>
    public static SdboxDamage Read(ReadOnlySpan<byte> start, out SdboxHeader header, out long damageOffset)
    {
        header = default;
        damageOffset = 0;
        if (start.IsEmpty)
        {
            return SdboxDamage.Empty;
        }

        var lineLength = start.IndexOf((byte)'\n');
        if (lineLength < 0 && start.Length < MaxLength)
        {
            return SdboxDamage.Truncated;
        }

        if (lineLength < 0 || !TryReadLine(start[..lineLength], out var headerLength, out var created))
        {
            return SdboxDamage.BadFileHeader;
        }

        damageOffset = lineLength + 1;
        var rest = start[(lineLength + 1)..];
        if (headerLength > rest.Length)
        {
            return start.Length < MaxLength ? SdboxDamage.Truncated : SdboxDamage.BadFileHeader;
        }

        if (!TryReadMessageHeader(rest[..headerLength], out var bodyLength))
        {
            return SdboxDamage.BadMessageHeader;
        }

        header = new(created, damageOffset + headerLength, bodyLength);
        return SdboxDamage.None;
    }

    /// <summary>Both headers as Dovecot writes them.</summary>
    public static byte[] Write(long created, long bodyLength) =>
        Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"2 M{MessageHeaderLength:x} C{created:x}\n\u0001\u0002N          {bodyLength:X16}\n"));

    /// <summary>Reads a hexadecimal number that fills the whole text and fits in 63 bits.</summary>
    public static bool TryReadHex(ReadOnlySpan<byte> text, out long value) =>
        Utf8Parser.TryParse(text, out value, out var used, 'x') && used == text.Length && value >= 0;

    private static bool TryReadLine(ReadOnlySpan<byte> line, out int messageHeaderLength, out long created)
    {
        messageHeaderLength = 0;
        created = 0;
        if (line.Length < 2 || line[0] is not ((byte)'1' or (byte)'2') || line[1] != ' ')
        {
            return false;
        }

        foreach (var range in line[2..].Split((byte)' '))
        {
            var word = line[2..][range];
            if (word.IsEmpty)
            {
                continue;
            }

            _ = TryReadHex(word[1..], out var value);
            messageHeaderLength = word[0] == 'M' && value <= MaxLength ? (int)value : messageHeaderLength;
            created = word[0] == 'C' ? value : created;
        }

        return messageHeaderLength >= MessageHeaderLength;
    }

    private static bool TryReadMessageHeader(ReadOnlySpan<byte> header, out long bodyLength)
    {
        bodyLength = 0;
        return header is [1, 2, ..] && header[^1] == '\n' && TryReadHex(header.Slice(SizeOffset, SizeDigits), out bodyLength);
    }
}
