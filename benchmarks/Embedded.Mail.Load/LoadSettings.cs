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

    /// <summary>How long a rate is measured.</summary>
    public TimeSpan Duration { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Only scenarios whose names hold this; null for all.</summary>
    public string? Only { get; init; }

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
                "--connections" => settings with { Connections = Number(args[i], value) },
                "--seconds" => settings with { Duration = TimeSpan.FromSeconds(Number(args[i], value)) },
                _ => throw new FormatException($"{args[i]}: no such option; there are --only, --connections and --seconds"),
            };
        }

        return settings;
    }

    private static int Number(string option, string value) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0
            ? number
            : throw new FormatException($"{option}: '{value}' is no positive number");
}
