using System.Collections.Immutable;
using System.Net;

namespace Embedded.Mail.ConsoleHost;

/// <summary>What the command line asks for. Scripts rely on it: options are added, never changed.</summary>
internal sealed record HostArguments
{
    /// <summary>The ports served when the command line names none; all above 1024, so that no privilege is needed.</summary>
    public static ImmutableSortedDictionary<string, int> DefaultPorts { get; } = ImmutableSortedDictionary.CreateRange(
        StringComparer.Ordinal,
        new Dictionary<string, int> { ["imap"] = 12143, ["imaps"] = 12993, ["pop3"] = 12110, ["pop3s"] = 12995, ["lmtp"] = 12024 });

    /// <summary>The directory below which each user has a mail root of their own.</summary>
    public string Root { get; init; } = "mail";

    /// <summary>The mail store's format.</summary>
    public string Store { get; init; } = "sdbox";

    /// <summary>A passwd-file; null for the demo user.</summary>
    public string? UsersFile { get; init; }

    /// <summary>The address that all listeners bind.</summary>
    public IPAddress Address { get; init; } = IPAddress.Loopback;

    /// <summary>Port by listener; 0 for any free one.</summary>
    public ImmutableSortedDictionary<string, int> Ports { get; init; } = DefaultPorts;

    /// <summary>The path of the LMTP unix socket; null for none.</summary>
    public string? LmtpSocket { get; init; }

    /// <summary>The certificate in PEM form; null for a self-signed one made at each start.</summary>
    public string? CertificateFile { get; init; }

    /// <summary>The certificate's private key in PEM form; null when it is in the certificate's file.</summary>
    public string? KeyFile { get; init; }

    /// <summary>Whether passwords may come without TLS from everywhere, and not only from this host.</summary>
    public bool AllowPlaintext { get; init; }

    /// <summary>How many connections a user may have from one address; null for the server's default.</summary>
    public int? MaxUserConnections { get; init; }

    /// <summary>Any option, as <c>Section:Option</c> and its value.</summary>
    public ImmutableDictionary<string, string?> Settings { get; init; } = ImmutableDictionary<string, string?>.Empty;

    /// <summary>Whether the help was asked for.</summary>
    public bool Help { get; init; }
}
