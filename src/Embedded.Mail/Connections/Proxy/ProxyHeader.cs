using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Embedded.Mail.Connections.Proxy;

/// <summary>
/// The header of the PROXY protocol, version 1 (text) or 2 (binary), by which a proxy says on whose behalf it connects.
/// </summary>
/// <param name="IsProxied">False when the proxy speaks for itself or does not know: the end points of the connection itself hold.</param>
/// <param name="Source">The client; null when it has no address, as on a unix socket.</param>
/// <param name="Destination">Where the client connected to; null as for <paramref name="Source"/>.</param>
internal readonly record struct ProxyHeader(bool IsProxied, IPEndPoint? Source, IPEndPoint? Destination)
{
    /// <summary>Octets that suffice to read any header; what follows in version 2 is to be skipped.</summary>
    public const int MaxReadLength = FixedLength2 + UnixLength;

    private const int MaxLength1 = 107;
    private const int FixedLength2 = 16;
    private const int UnixLength = 216;

    private static ReadOnlySpan<byte> Prefix1 => "PROXY "u8;

    private static ReadOnlySpan<byte> Signature2 => "\r\n\r\n\0\r\nQUIT\n"u8;

    /// <summary>Reads the header at the start of what has come so far.</summary>
    /// <param name="octets">What has come.</param>
    /// <param name="header">The header, when done.</param>
    /// <param name="length">The length of the header with all that it carries, when done; it may exceed what has come.</param>
    public static OperationStatus Read(ReadOnlySpan<byte> octets, out ProxyHeader header, out int length)
    {
        header = default;
        length = 0;
        if (IsPrefix(octets, Signature2))
        {
            return octets.Length < FixedLength2 ? OperationStatus.NeedMoreData : ReadVersion2(octets, out header, out length);
        }

        return IsPrefix(octets, Prefix1) ? ReadVersion1(octets, out header, out length) : OperationStatus.InvalidData;
    }

    private static bool IsPrefix(ReadOnlySpan<byte> octets, ReadOnlySpan<byte> expected)
    {
        var count = Math.Min(octets.Length, expected.Length);
        return octets[..count].SequenceEqual(expected[..count]);
    }

    private static OperationStatus ReadVersion1(ReadOnlySpan<byte> octets, out ProxyHeader header, out int length)
    {
        header = default;
        length = octets[..Math.Min(octets.Length, MaxLength1)].IndexOf("\r\n"u8) + 2;
        if (length < 2)
        {
            length = 0;
            return octets.Length < MaxLength1 ? OperationStatus.NeedMoreData : OperationStatus.InvalidData;
        }

        var words = Encoding.Latin1.GetString(octets[Prefix1.Length..(length - 2)]).Split(' ');
        if (words[0] == "UNKNOWN")
        {
            return OperationStatus.Done; // whatever follows on the line
        }

        var family = words[0] switch { "TCP4" => AddressFamily.InterNetwork, "TCP6" => AddressFamily.InterNetworkV6, _ => AddressFamily.Unspecified };
        if (words.Length != 5 || !TryReadEndPoint(family, words[1], words[3], out var source) || !TryReadEndPoint(family, words[2], words[4], out var destination))
        {
            return OperationStatus.InvalidData;
        }

        header = new ProxyHeader(true, source, destination);
        return OperationStatus.Done;
    }

    private static bool TryReadEndPoint(AddressFamily family, string address, string port, out IPEndPoint? endPoint)
    {
        // IPAddress takes "1.2", "0x7f.1" and scopes, none of which may stand here.
        var isPlain = family == AddressFamily.InterNetwork
            ? address.Count(c => c == '.') == 3 && address.All(c => char.IsAsciiDigit(c) || c == '.')
            : address.All(c => char.IsAsciiHexDigit(c) || c is ':' or '.');
        endPoint = isPlain && IPAddress.TryParse(address, out var parsed) && parsed.AddressFamily == family
            && ushort.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                ? new IPEndPoint(parsed, number)
                : null;
        return endPoint is not null;
    }

    private static OperationStatus ReadVersion2(ReadOnlySpan<byte> octets, out ProxyHeader header, out int length)
    {
        header = default;
        var (version, family) = (octets[12], octets[13]);
        var rest = BinaryPrimitives.ReadUInt16BigEndian(octets[14..]);
        length = FixedLength2 + rest;
        if (version is not (0x20 or 0x21))
        {
            return OperationStatus.InvalidData;
        }

        if (version == 0x20 || family == 0)
        {
            return OperationStatus.Done; // LOCAL, or an unspecified family
        }

        var needed = family switch { 0x11 => 12, 0x21 => 36, 0x31 => UnixLength, _ => int.MaxValue };
        if (rest < needed)
        {
            return OperationStatus.InvalidData;
        }

        if (octets.Length < FixedLength2 + needed)
        {
            return OperationStatus.NeedMoreData;
        }

        header = ReadAddresses(octets.Slice(FixedLength2, needed));
        return OperationStatus.Done;
    }

    private static ProxyHeader ReadAddresses(ReadOnlySpan<byte> octets)
    {
        if (octets.Length == UnixLength)
        {
            return new ProxyHeader(true, null, null);
        }

        var size = (octets.Length - 4) / 2;
        return new ProxyHeader(
            true,
            new IPEndPoint(ToPlain(octets[..size]), BinaryPrimitives.ReadUInt16BigEndian(octets[(size * 2)..])),
            new IPEndPoint(ToPlain(octets.Slice(size, size)), BinaryPrimitives.ReadUInt16BigEndian(octets[((size * 2) + 2)..])));
    }

    private static IPAddress ToPlain(ReadOnlySpan<byte> octets) => new IPAddress(octets) is var address && address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
}
