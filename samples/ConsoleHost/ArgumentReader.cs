using System.Collections.Immutable;
using System.Globalization;
using System.Net;

namespace Embedded.Mail.ConsoleHost;

/// <summary>Reads the command line, one option after the other; both <c>--name value</c> and <c>--name=value</c> are understood.</summary>
internal static class ArgumentReader
{
    private static readonly Dictionary<string, Func<Draft, string, Draft>> Options = new(StringComparer.Ordinal)
    {
        ["--root"] = (draft, value) => draft.With(a => a with { Root = Directory(value) }),
        ["--store"] = (draft, value) => draft.With(a => a with { Store = Store(value) }),
        ["--users"] = (draft, value) => draft.With(a => a with { UsersFile = ExistingFile("--users", value) }),
        ["--config"] = (_, _) => throw new ArgumentError("--config: reading a dovecot.conf is not supported yet; use --set Section:Option=value"),
        ["--address"] = (draft, value) => draft.With(a => a with { Address = Address(value) }),
        ["--imap"] = (draft, value) => draft.Port("imap", value),
        ["--imaps"] = (draft, value) => draft.Port("imaps", value),
        ["--pop3"] = (draft, value) => draft.Port("pop3", value),
        ["--pop3s"] = (draft, value) => draft.Port("pop3s", value),
        ["--lmtp"] = (draft, value) => draft.Port("lmtp", value),
        ["--lmtp-socket"] = (draft, value) => draft.Socket(value),
        ["--managesieve"] = (draft, value) =>
            value == "off" ? draft : throw new ArgumentError("--managesieve: ManageSieve is not supported yet; only 'off' is accepted"),
        ["--cert"] = (draft, value) => draft.With(a => a with { CertificateFile = ExistingFile("--cert", value) }),
        ["--key"] = (draft, value) => draft.With(a => a with { KeyFile = ExistingFile("--key", value) }),
        ["--max-user-connections"] = (draft, value) => draft.With(a => a with { MaxUserConnections = Number("--max-user-connections", value, 1, int.MaxValue) }),
        ["--set"] = (draft, value) => draft.With(a => a with { Settings = Setting(a.Settings, value) }),
    };

    private static readonly Dictionary<string, Func<HostArguments, HostArguments>> Switches = new(StringComparer.Ordinal)
    {
        ["--allow-plaintext"] = arguments => arguments with { AllowPlaintext = true },
        ["--help"] = arguments => arguments with { Help = true },
    };

    /// <summary>Reads the whole command line.</summary>
    /// <exception cref="ArgumentError">An option is unknown, lacks its value, or has one that cannot be.</exception>
    public static HostArguments Read(IReadOnlyList<string> words)
    {
        var draft = new Draft(new HostArguments(), ImmutableDictionary<string, int>.Empty, []);
        for (var i = 0; i < words.Count; i++)
        {
            var (name, value) = Split(words[i]);
            if (value is null && Switches.TryGetValue(name, out var apply))
            {
                draft = draft.With(apply);
            }
            else if (Options.TryGetValue(name, out var read))
            {
                draft = read(draft, value ?? (++i < words.Count ? words[i] : throw new ArgumentError($"{name}: a value is missing")));
            }
            else
            {
                throw new ArgumentError($"{name}: no such option; --help lists them all");
            }
        }

        return Checked(draft.Finish());
    }

    private static (string Name, string? Value) Split(string word) =>
        word.StartsWith("--", StringComparison.Ordinal) && word.IndexOf('=', StringComparison.Ordinal) is var at and > 0 ? (word[..at], word[(at + 1)..]) : (word, null);

    private static HostArguments Checked(HostArguments arguments)
    {
        if (arguments.KeyFile is not null && arguments.CertificateFile is null)
        {
            throw new ArgumentError("--key: --cert is missing");
        }

        if (arguments is { UsersFile: null, Help: false } && !IPAddress.IsLoopback(arguments.Address))
        {
            throw new ArgumentError($"--users: needed with --address {arguments.Address}, since the demo user's password is no secret");
        }

        return arguments;
    }

    private static string Store(string value) => value switch
    {
        "sdbox" or "memory" => value,
        "maildir" or "mbox" => throw new ArgumentError($"--store: the {value} store is not supported yet; only 'sdbox' and 'memory' are"),
        _ => throw new ArgumentError($"--store: '{value}' is none of sdbox, maildir, mbox, memory"),
    };

    private static string Directory(string value) =>
        value.Length > 0 ? Path.GetFullPath(value) : throw new ArgumentError("--root: the directory is empty");

    private static string ExistingFile(string option, string value) =>
        File.Exists(value) ? Path.GetFullPath(value) : throw new ArgumentError($"{option}: there is no file '{value}'");

    private static string SocketPath(string value) =>
        value.Length > 0 ? Path.GetFullPath(value) : throw new ArgumentError("--lmtp-socket: the path is empty");

    private static IPAddress Address(string value) =>
        IPAddress.TryParse(value, out var address) ? address : throw new ArgumentError($"--address: '{value}' is no IP address");

    private static int Number(string option, string value, int least, int most) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most
            ? number
            : throw new ArgumentError($"{option}: '{value}' is no number from {least} to {most}");

    private static ImmutableDictionary<string, string?> Setting(ImmutableDictionary<string, string?> settings, string value)
    {
        var at = value.IndexOf('=', StringComparison.Ordinal);
        var colon = value.IndexOf(':', StringComparison.Ordinal);
        return colon > 0 && at > colon + 1
            ? settings.SetItem(value[..at], value[(at + 1)..])
            : throw new ArgumentError($"--set: '{value}' is not of the form Section:Option=value");
    }

    /// <summary>The arguments so far. Once a listener is named, only the named ones are served; <c>off</c> alone takes one of the default ones away.</summary>
    private sealed record Draft(HostArguments Arguments, ImmutableDictionary<string, int> Named, ImmutableHashSet<string> Off)
    {
        public Draft With(Func<HostArguments, HostArguments> change) => this with { Arguments = change(Arguments) };

        public Draft Port(string listener, string value) =>
            value == "off"
                ? this with { Named = Named.Remove(listener), Off = Off.Add(listener) }
                : this with { Named = Named.SetItem(listener, Number("--" + listener, value, 0, ushort.MaxValue)), Off = Off.Remove(listener) };

        public Draft Socket(string value) => With(a => a with { LmtpSocket = value == "off" ? null : SocketPath(value) });

        public HostArguments Finish()
        {
            var ports = Named.IsEmpty && Arguments.LmtpSocket is null
                ? HostArguments.DefaultPorts.RemoveRange(Off)
                : HostArguments.DefaultPorts.Clear().AddRange(Named);
            return ports.IsEmpty && Arguments.LmtpSocket is null
                ? throw new ArgumentError("--imap, --imaps, --pop3, --pop3s, --lmtp: all are off, so that nothing would be served")
                : Arguments with { Ports = ports };
        }
    }
}
