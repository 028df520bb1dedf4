using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;

namespace Embedded.Mail.Messages;

/// <summary>128-bit identity of a message's text. Copies of a message may share it, and it stays when a message is moved (OBJECTID's EMAILID, Dovecot's mail GUID).</summary>
/// <param name="High">Octets 0 to 7, most significant first.</param>
/// <param name="Low">Octets 8 to 15, most significant first.</param>
public readonly record struct MessageGuid(ulong High, ulong Low)
{
    /// <summary>Length in octets.</summary>
    public const int Length = 16;

    /// <summary>Whether this is the empty identity, which nothing has.</summary>
    public bool IsEmpty => (High | Low) == 0;

    /// <summary>A new identity from 128 random bits.</summary>
    public static MessageGuid Create()
    {
        Span<byte> octets = stackalloc byte[Length];
        RandomNumberGenerator.Fill(octets);
        return FromOctets(octets);
    }

    /// <summary>Reads the identity from its 16 octets.</summary>
    public static MessageGuid FromOctets(ReadOnlySpan<byte> octets) =>
        new(BinaryPrimitives.ReadUInt64BigEndian(octets), BinaryPrimitives.ReadUInt64BigEndian(octets[8..]));

    /// <summary>Writes the identity as its 16 octets.</summary>
    public void CopyTo(Span<byte> destination)
    {
        BinaryPrimitives.WriteUInt64BigEndian(destination, High);
        BinaryPrimitives.WriteUInt64BigEndian(destination[8..], Low);
    }

    /// <summary>Reads 32 hexadecimal digits, as Dovecot prints a GUID.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out MessageGuid value)
    {
        value = default;
        if (text.Length != 2 * Length
            || !ulong.TryParse(text[..16], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var high)
            || !ulong.TryParse(text[16..], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var low))
        {
            return false;
        }

        value = new(high, low);
        return true;
    }

    /// <summary>32 lower-case hexadecimal digits, as Dovecot prints a GUID.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{High:x16}{Low:x16}");
}
