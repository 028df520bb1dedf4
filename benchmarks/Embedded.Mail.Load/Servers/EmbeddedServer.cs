using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using System.Text.Json;

namespace Embedded.Mail.Load.Servers;

/// <summary>This repository's server: the console host with the store that the settings name. Its log goes to a file, as Dovecot's does.</summary>
internal sealed class EmbeddedServer : MailServerProcess
{
    private readonly Process _process;

    private EmbeddedServer(Process process, JsonElement endPoints, string folder)
    {
        _process = process;
        Folder = folder;
        ImapPort = Port(endPoints, "imap");
        ImapsPort = Port(endPoints, "imaps");
        LmtpPort = Port(endPoints, "lmtp");
        Pop3Port = Port(endPoints, "pop3");
    }

    public override int ImapPort { get; }

    public override int ImapsPort { get; }

    public override int LmtpPort { get; }

    public override int Pop3Port { get; }

    public override string Folder { get; }

    protected override int ProcessId => _process.Id;

    public static Task<MailServerProcess> StartAsync(LoadSettings settings) => StartAsync(settings, mail: null);

    /// <summary>Starts one more server on mail that is there.</summary>
    /// <param name="settings">The settings.</param>
    /// <param name="mail">Where the users' roots are; null for a place of its own.</param>
    public static async Task<MailServerProcess> StartAsync(LoadSettings settings, string? mail)
    {
        var folder = WorkFolder.Create(settings);
        var users = Path.Combine(folder, "users");
        await File.WriteAllLinesAsync(users, Enumerable.Range(0, settings.Users).Select(i => $"{UserName(i)}:{{PLAIN}}{Password}"));
        var process = Process.Start(Command(settings.Store, users, folder, mail ?? Path.Combine(folder, "mail")))!;
        var line = await process.StandardOutput.ReadLineAsync()
            ?? throw new InvalidOperationException($"The console host did not start: {await File.ReadAllTextAsync(Path.Combine(folder, "log"))}");
        using var ready = JsonDocument.Parse(line);
        return new EmbeddedServer(process, ready.RootElement.GetProperty("endpoints"), folder);
    }

    public override async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
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

    private static int Port(JsonElement endPoints, string name)
    {
        var text = endPoints.GetProperty(name).GetString()!;
        return int.Parse(text[(text.LastIndexOf(':') + 1)..], CultureInfo.InvariantCulture);
    }
}
