using System.Globalization;

namespace Embedded.Mail.Load;

/// <summary>What the command line asks for.</summary>
internal sealed record LoadSettings
{
    /// <summary>Users on each server; connections are spread over them, at most <see cref="ConnectionsPerUser"/> for each.</summary>
    public int Users => Math.Max(8, (Connections + ConnectionsPerUser - 1) / ConnectionsPerUser);

    /// <summary>Both servers' own default limit of one user's connections.</summary>
    public int ConnectionsPerUser { get; } = 10;

    /// <summary>How many connections are held open at once.</summary>
    public int Connections { get; init; } = 2000;

    /// <summary>How many connections wait in IDLE while mail arrives.</summary>
    public int Watchers { get; init; } = 10_000;

    /// <summary>Octets of the one large message, in mebibytes.</summary>
    public int LargeMessage { get; init; } = 1024;

    /// <summary>How long a rate is measured, in each round where there are several.</summary>
    public TimeSpan Duration { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How often ours and the others take turns, where they do; the figures are medians.</summary>
    public int Rounds { get; init; } = 5;

    /// <summary>How far the one mailbox grows.</summary>
    public int Messages { get; init; } = 20_000;

    /// <summary>The store of our server, by the console host's name for it.</summary>
    public string Store { get; init; } = "sdbox";

    /// <summary>Where all mail goes, so that every server writes to the same file system.</summary>
    public string Folder { get; init; } = Path.GetTempPath();

    /// <summary>Only scenarios whose names hold this; null for all.</summary>
    public string? Only { get; init; }

    /// <summary>Of a scenario of many rows only those whose names hold this; null for all.</summary>
    public string? Rows { get; init; }

    /// <exception cref="FormatException">The command line is not understood.</exception>
    public static LoadSettings Read(string[] args)
    {
        var settings = new LoadSettings();
        for (var i = 0; i < args.Length; i += 2)
        {
            var value = i + 1 < args.Length ? args[i + 1] : throw new FormatException($"{args[i]}: a value is missing");
            settings = args[i] switch
            {
                "--only" => settings with { Only = value },
                "--rows" => settings with { Rows = value },
                "--connections" => settings with { Connections = Number(args[i], value) },
                "--watchers" => settings with { Watchers = Number(args[i], value) },
                "--large" => settings with { LargeMessage = Number(args[i], value) },
                "--seconds" => settings with { Duration = TimeSpan.FromSeconds(Number(args[i], value)) },
                "--rounds" => settings with { Rounds = Number(args[i], value) },
                "--messages" => settings with { Messages = Number(args[i], value) },
                "--store" => settings with { Store = value },
                "--folder" => settings with { Folder = Directory.Exists(value) ? value : throw new FormatException($"--folder: there is no '{value}'") },
                _ => throw new FormatException($"{args[i]}: no such option; there are --only, --rows, --store, --rounds, --seconds, --messages, --connections, --watchers, --large and --folder"),
            };
        }

        return settings;
    }

    private static int Number(string option, string value) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0
            ? number
            : throw new FormatException($"{option}: '{value}' is no positive number");
}
