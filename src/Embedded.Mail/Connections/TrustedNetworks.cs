using System.Net;
using System.Net.Sockets;

namespace Embedded.Mail.Connections;

/// <summary>The networks whose members are believed when they speak of another client.</summary>
internal sealed class TrustedNetworks
{
    private readonly IPNetwork[] _networks;

    private TrustedNetworks(IPNetwork[] networks) => _networks = networks;

    /// <summary>Reads addresses and CIDR blocks.</summary>
    /// <exception cref="FormatException">One of them is neither; the message names it.</exception>
    public static TrustedNetworks Parse(IEnumerable<string> networks) => new([.. networks.Select(text =>
        TryParse(text, out var network) ? network : throw new FormatException($"'{text}' is neither an address nor a CIDR block."))]);

    /// <summary>Reads an address, or a CIDR block such as <c>192.0.2.0/24</c>; bits beyond the prefix are ignored as Dovecot ignores them.</summary>
    public static bool TryParse(string? text, out IPNetwork network)
    {
        network = default;
        var slash = text?.IndexOf('/', StringComparison.Ordinal) ?? -1;
        if (!IPAddress.TryParse(slash < 0 ? text : text.AsSpan(0, slash), out var address)
            || (address.AddressFamily == AddressFamily.InterNetwork && text.AsSpan().Count('.') != 3))
        {
            // The second is IPv4 in an old short form: 192.168/16 would be 192.0.0.168/16.
            return false;
        }

        var longest = address.GetAddressBytes().Length * 8;
        var length = longest;
        if (slash >= 0 && (!int.TryParse(text.AsSpan(slash + 1), System.Globalization.NumberStyles.None, null, out length) || length > longest))
        {
            return false;
        }

        network = new IPNetwork(Mask(address, length), length);
        return true;
    }

    /// <summary>Whether the address is within one of the networks. An IPv4 address may come in its IPv6 form.</summary>
    public bool Contains(IPAddress address)
    {
        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        return Array.Exists(_networks, network => network.Contains(plain));
    }

    private static IPAddress Mask(IPAddress address, int length)
    {
        var octets = address.GetAddressBytes();
        for (var i = 0; i < octets.Length; i++)
        {
            var bits = Math.Clamp(length - (i * 8), 0, 8);
            octets[i] &= (byte)(0xFF00 >> bits);
        }

        return new IPAddress(octets);
    }
}
