using System.Globalization;
using System.Net;
using System.Text;

namespace Embedded.Mail.Lmtp.Wire;

/// <summary>What a trusted proxy tells of its client by Postfix's XCLIENT. What it does not tell, or not know, is null.</summary>
internal sealed record XClientArguments
{
    /// <summary>The attributes as LHLO announces them.</summary>
    public const string Announced = "XCLIENT ADDR PORT PROTO HELO LOGIN TTL";

    public IPAddress? Address { get; init; }

    public ushort? Port { get; init; }

    public string? Helo { get; init; }

    public string? Login { get; init; }

    /// <summary>How many proxies may still follow; 0 for a loop.</summary>
    public uint? TimeToLive { get; init; }

    /// <summary>Reads attributes; one that is not known is passed over, so that a newer proxy can talk to this server.</summary>
    /// <returns>Null when a value is impossible.</returns>
    public static XClientArguments? Read(ReadOnlySpan<byte> arguments)
    {
        var read = new XClientArguments();
        while (LmtpLine.TryTakeParameter(ref arguments, out var keyword, out var value, out var hasValue))
        {
            if (!hasValue || !Xtext.TryDecode(value, out var text) || read.With(Encoding.ASCII.GetString(keyword).ToUpperInvariant(), text) is not { } next)
            {
                return null;
            }

            read = next;
        }

        return read;
    }

    private XClientArguments? With(string name, string value)
    {
        if (value is "[UNAVAILABLE]" or "[TEMPUNAVAIL]")
        {
            return this;
        }

        return name switch
        {
            "ADDR" => TryReadAddress(value, out var address) ? this with { Address = address } : null,
            "PORT" => ushort.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var port) ? this with { Port = port } : null,
            "PROTO" => value.ToUpperInvariant() is "SMTP" or "ESMTP" or "LMTP" ? this : null,
            "HELO" => HostNames.IsValid(Encoding.UTF8.GetBytes(value)) ? this with { Helo = value } : null,
            "LOGIN" => value.Length > 0 ? this with { Login = value } : null,
            "TTL" => uint.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var hops) ? this with { TimeToLive = hops } : null,
            _ => this,
        };
    }

    private static bool TryReadAddress(string value, out IPAddress? address) =>
        IPAddress.TryParse(value.StartsWith("IPV6:", StringComparison.OrdinalIgnoreCase) ? value[5..] : value, out address);
}
