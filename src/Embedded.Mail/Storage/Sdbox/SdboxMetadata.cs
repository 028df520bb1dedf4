using System.Buffers;
using System.Globalization;
using System.Text;
using Embedded.Mail.Messages;
using Embedded.Mail.Storage.Index.Cache;

namespace Embedded.Mail.Storage.Sdbox;

/// <summary>
/// The lines behind a message's body. Lines of unknown keys are kept and written again. Values are octets, held as the characters U+0000 to U+00FF.
/// </summary>
internal sealed class SdboxMetadata
{
    /// <summary>The keys in the order in which Dovecot writes them.</summary>
    private const string Keys = "ZRVPOG";

    // Each line with its line end: most of what is read is never looked at.
    private readonly byte[] _lines;

    private SdboxMetadata(byte[] lines) => _lines = lines;

    /// <summary>No lines.</summary>
    public static SdboxMetadata Empty { get; } = new([]);

    /// <summary>The octets between body and lines.</summary>
    public static ReadOnlySpan<byte> Magic => "\n\u0001\u0003\n"u8;

    /// <summary>When the message arrived, in Unix seconds (key R); null where it does not say.</summary>
    public long? Received => Hex('R');

    /// <summary>The size with CRLF line ends (key V); null where it does not say.</summary>
    public long? VirtualSize => Hex('V');

    /// <summary>The size of the text before compression (key Z); null for a text stored as it is.</summary>
    public long? PlainSize => Hex('Z');

    /// <summary>The UIDL that POP3 shows (key P); null for the usual one.</summary>
    public string? Pop3Uidl => this['P'];

    /// <summary>The place of the message in POP3's list (key O); null for that of the UID.</summary>
    public uint? Pop3Order => uint.TryParse(this['O'], NumberStyles.None, CultureInfo.InvariantCulture, out var order) ? order : null;

    /// <summary>The identity as it is written (key G), any text; empty where it does not say.</summary>
    public string GuidText => this['G'] ?? "";

    /// <summary>The identity in 128 bits: what a text of other form is hashed to.</summary>
    public MessageGuid Guid => CachedGuid.FromText(GuidText);

    /// <summary>Whether parts of the message lie in files of their own (key X).</summary>
    public bool HasExternalAttachments => TryFind('X', out _);

    /// <summary>The value of a key: that of its first line, as Dovecot takes it; null without one.</summary>
    public string? this[char key] => TryFind(key, out var value) ? Encoding.Latin1.GetString(value) : null;

    /// <summary>Reads what follows the body.</summary>
    /// <param name="block">The octets from the body's end to the file's end.</param>
    /// <param name="metadata">The lines that are whole.</param>
    public static SdboxDamage Read(ReadOnlySpan<byte> block, out SdboxMetadata metadata)
    {
        metadata = Empty;
        if (!block.StartsWith(Magic))
        {
            return SdboxDamage.MissingMetadata;
        }

        var lines = block[Magic.Length..];
        var end = 0;
        int length;
        while ((length = lines[end..].IndexOf((byte)'\n')) > 0 && lines[end] != ' ')
        {
            end += length + 1;
        }

        metadata = new(lines[..end].ToArray());
        return length < 0 ? SdboxDamage.UnfinishedMetadata : SdboxDamage.None;
    }

    /// <summary>These lines with one set, or taken away when <paramref name="value"/> is null.</summary>
    /// <exception cref="ArgumentException">The value holds a line end or a character that is no octet.</exception>
    public SdboxMetadata With(char key, string? value)
    {
        if (value is not null && (value.AsSpan().ContainsAnyExceptInRange('\0', '\u00ff') || value.Contains('\n', StringComparison.Ordinal)))
        {
            throw new ArgumentException("A metadata value is octets without a line end.", nameof(value));
        }

        var others = Encoding.Latin1.GetString(_lines).Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(line => line[0] != key);
        var lines = (value is null ? others : others.Append(key + value)).OrderBy(line => RankOf(line[0]));
        return new(Encoding.Latin1.GetBytes(string.Concat(lines.Select(static line => line + '\n'))));
    }

    /// <summary>These lines with a hexadecimal number set.</summary>
    public SdboxMetadata With(char key, long value) => With(key, value.ToString("x", CultureInfo.InvariantCulture));

    /// <summary>Writes the whole block, magic and last empty line included.</summary>
    public void WriteTo(IBufferWriter<byte> output)
    {
        output.Write(Magic);
        output.Write(_lines);
        output.Write("\n"u8);
    }

    // A key that is not known keeps its place behind those that are; the sort is stable.
    private static int RankOf(char key) => Keys.IndexOf(key, StringComparison.Ordinal) is var at and >= 0 ? at : Keys.Length;

    private long? Hex(char key) =>
        TryFind(key, out var text) && text.Length is > 0 and <= 16 && ulong.TryParse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value)
            && value <= long.MaxValue ? (long)value : null;

    private bool TryFind(char key, out ReadOnlySpan<byte> value)
    {
        ReadOnlySpan<byte> rest = _lines;
        while (!rest.IsEmpty)
        {
            var length = rest.IndexOf((byte)'\n');
            if (rest[0] == key)
            {
                value = rest[1..length];
                return true;
            }

            rest = rest[(length + 1)..];
        }

        value = default;
        return false;
    }
}
