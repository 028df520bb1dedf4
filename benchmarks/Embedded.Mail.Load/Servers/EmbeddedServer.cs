using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using System.Text.Json;

namespace Embedded.Mail.Load.Servers;

/// <summary>This repository's server: the console host with the store that the settings name. Its log goes to a file, as Dovecot's does.</summary>
internal sealed class EmbeddedServer : MailServerProcess
{
    private readonly string _store;
    private readonly string _mail;
    private Process _process;
    private JsonElement _endPoints;

    private EmbeddedServer(string store, string folder, string mail, Process process, JsonElement endPoints) =>
        (_store, Folder, _mail, _process, _endPoints) = (store, folder, mail, process, endPoints);

    public override int ImapPort => Port("imap");

    public override int ImapsPort => Port("imaps");

    public override int LmtpPort => Port("lmtp");

    public override int Pop3Port => Port("pop3");

    public override string Folder { get; }

    protected override int ProcessId => _process.Id;

    public static Task<MailServerProcess> StartAsync(LoadSettings settings) => StartAsync(settings, mail: null);

    /// <summary>Starts one more server on mail that is there.</summary>
    /// <param name="settings">The settings.</param>
    /// <param name="mail">Where the users' roots are; null for a place of its own.</param>
    public static async Task<MailServerProcess> StartAsync(LoadSettings settings, string? mail)
    {
        var folder = WorkFolder.Create(settings);
        await File.WriteAllLinesAsync(Users(folder), Enumerable.Range(0, settings.Users).Select(i => $"{UserName(i)}:{{PLAIN}}{Password}"));
        var (process, endPoints) = await StartAsync(settings.Store, folder, mail ??= Path.Combine(folder, "mail"));
        return new EmbeddedServer(settings.Store, folder, mail, process, endPoints);
    }

    /// <summary>Our one process does not end with a connection, so it is started anew; where the mail itself is in its memory, it has to go on.</summary>
    public override async Task ForgetAsync()
    {
        if (_store == "memory")
        {
            return;
        }

        await DisposeAsync();
        (_process, _endPoints) = await StartAsync(_store, Folder, _mail);
    }

    public override async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private static string Users(string folder) => Path.Combine(folder, "users");

    private static async Task<(Process Process, JsonElement EndPoints)> StartAsync(string store, string folder, string mail)
    {
        var process = Process.Start(Command(store, Users(folder), folder, mail))!;
        var line = await process.StandardOutput.ReadLineAsync()
            ?? throw new InvalidOperationException($"The console host did not start: {await File.ReadAllTextAsync(Path.Combine(folder, "log"))}");
        using var ready = JsonDocument.Parse(line);
        return (process, ready.RootElement.GetProperty("endpoints").Clone());
    }

    private static ProcessStartInfo Command(string store, string users, string folder, string mail)
    {
        var assembly = typeof(EmbeddedServer).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().First(metadata => metadata.Key == "ConsoleHost").Value!;
        string[] arguments = ["dotnet", assembly, "--imap", "0", "--imaps", "0", "--lmtp", "0", "--pop3", "0", "--users", users, "--store", store, "--set", "Sdbox:MaxMessageSize=4294967296", "--set", "Imap:MaxAppendSize=4294967296"];
        string[] root = store == "memory" ? [] : ["--root", mail];
        return new ProcessStartInfo("/bin/sh", ["-c", "exec \"$@\" 2>\"$0\"", Path.Combine(folder, "log"), .. arguments, .. root])
        {
            RedirectStandardOutput = true,
            RedirectStandardInput = true,
        };
    }

    private int Port(string name)
    {
        var text = _endPoints.GetProperty(name).GetString()!;
        return int.Parse(text[(text.LastIndexOf(':') + 1)..], CultureInfo.InvariantCulture);
    }
}
