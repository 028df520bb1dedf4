using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Embedded.Mail.Auth.Chain;

/// <summary>Addresses and networks (<c>10.0.0.0/8, 2001:db8::1, local</c>) of <c>allow_nets</c> and the like. <c>local</c> is a peer without an address.</summary>
internal sealed class NetworkList
{
    private readonly ImmutableArray<(byte[] Address, int Bits)> _networks;
    private readonly bool _hasLocal;

    private NetworkList(ImmutableArray<(byte[] Address, int Bits)> networks, bool hasLocal, string? wrongEntry)
    {
        WrongEntry = wrongEntry;
        _networks = networks;
        _hasLocal = hasLocal;
    }

    /// <summary>The first entry that could not be read; null when there is none. It matches nobody.</summary>
    public string? WrongEntry { get; }

    /// <summary>Reads a list separated by commas or spaces.</summary>
    public static NetworkList Parse(string text)
    {
        var networks = ImmutableArray.CreateBuilder<(byte[], int)>();
        var hasLocal = false;
        string? wrong = null;
        foreach (var entry in text.Split([',', ' '], StringSplitOptions.RemoveEmptyEntries))
        {
            if (entry == "local")
            {
                hasLocal = true;
            }
            else if (TryParseNetwork(entry, out var network))
            {
                networks.Add(network);
            }
            else
            {
                wrong ??= entry;
            }
        }

        return new NetworkList(networks.ToImmutable(), hasLocal, wrong);
    }

    /// <summary>Whether an address is in one of the networks.</summary>
    public bool Contains(IPAddress? address)
    {
        if (address is null)
        {
            return _hasLocal;
        }

        Span<byte> octets = stackalloc byte[16];
        (address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address).TryWriteBytes(octets, out var length);
        foreach (var (network, bits) in _networks)
        {
            if (network.Length == length && HasPrefix(octets, network, bits))
            {
                return true;
            }
        }

        return false;
    }

    private static bool TryParseNetwork(string entry, out (byte[] Address, int Bits) network)
    {
        network = ([], 0);
        var slash = entry.IndexOf('/', StringComparison.Ordinal);
        if (!IPAddress.TryParse(slash < 0 ? entry : entry[..slash], out var address)
            || (address.AddressFamily == AddressFamily.InterNetwork && entry.Count(c => c == '.') != 3))
        {
            return false;
        }

        var octets = (address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address).GetAddressBytes();
        var bits = octets.Length * 8;
        if (slash >= 0 && (!int.TryParse(entry.AsSpan(slash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out bits) || bits > octets.Length * 8))
        {
            return false;
        }

        network = (octets, bits);
        return true;
    }

    private static bool HasPrefix(ReadOnlySpan<byte> address, ReadOnlySpan<byte> network, int bits)
    {
        var whole = bits / 8;
        if (!address[..whole].SequenceEqual(network[..whole]))
        {
            return false;
        }

        var rest = bits % 8;
        return rest == 0 || ((address[whole] ^ network[whole]) >> (8 - rest)) == 0;
    }
}
