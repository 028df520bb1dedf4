using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace Embedded.Mail.Auth;

/// <summary>What counts as one client: an IPv4 address, or the /48 of an IPv6 address, which is what one customer gets.</summary>
internal static class ClientNetwork
{
    private const int Ipv6Prefix = 6;

    /// <summary>The network as a number; zero for peers without an address.</summary>
    public static UInt128 Of(IPAddress? address)
    {
        Span<byte> octets = stackalloc byte[16];
        octets.Clear();
        if (address is null)
        {
            return UInt128.Zero;
        }

        if (address.AddressFamily == AddressFamily.InterNetwork || address.IsIPv4MappedToIPv6)
        {
            address.MapToIPv6().TryWriteBytes(octets, out _);
        }
        else
        {
            address.TryWriteBytes(octets, out _);
            octets[Ipv6Prefix..].Clear();
        }

        return BinaryPrimitives.ReadUInt128BigEndian(octets);
    }
}
