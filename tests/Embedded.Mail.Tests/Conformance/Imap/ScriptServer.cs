using Embedded.Mail.Auth.Memory;
using Embedded.Mail.Messages;
using Embedded.Mail.Storage;
using Embedded.Mail.Storage.Memory;
using Embedded.Mail.Storage.Sdbox;
using Embedded.Mail.Tests.Logging;

namespace Embedded.Mail.Tests.Conformance.Imap;

/// <summary>A whole server for scripts, on a store of its own.</summary>
internal sealed class ScriptServer : IAsyncDisposable
{
    private readonly MailServer _server;
    private readonly DirectoryInfo? _folder;
    private readonly SdboxMailStore? _sdbox;

    private ScriptServer(MailServer server, DirectoryInfo? folder, SdboxMailStore? sdbox) => (_server, _folder, _sdbox) = (server, folder, sdbox);

    /// <summary>Starts a server.</summary>
    /// <param name="store"><c>memory</c> or <c>sdbox</c>.</param>
    /// <param name="configure">Sets more than the defaults; null for nothing.</param>
    /// <param name="fields">Userdb fields of all users.</param>
    public static async Task<ScriptServer> StartAsync(string store, Action<IMailServerBuilder>? configure = null, params (string Name, string Value)[] fields)
    {
        var folder = store == "sdbox" ? Directory.CreateTempSubdirectory("imap-scripts-") : null;
        var sdbox = folder is null ? null
            : new SdboxMailStore(new SdboxStoreOptions { Location = $"sdbox:{folder.FullName}/%u", Sync = SyncMode.Never, SharedMailboxes = Path.Combine(folder.FullName, "shared.db") }, TimeProvider.System);
        var users = new InMemoryUsers();
        foreach (var name in ScriptUsers.Names)
        {
            users.Add(users.Add(name, ScriptUsers.Password) with { Fields = MailUser.NoFields.AddRange(fields.Select(static field => KeyValuePair.Create(field.Name, field.Value))) });
        }

        var server = LoggedServer.Create(mail =>
        {
            _ = mail.AddInMemoryUsers(users).UseStore(sdbox as IMailStore ?? new MemoryMailStore()).WithoutDefaultListeners();
            _ = mail.ConfigureLimits(limits => limits.MaxConnectionsPerUserAndAddress = 100).Configure<MailServerOptions>(options => options.HostName = ScriptUsers.HostName);
            configure?.Invoke(mail);
        });
        await server.StartAsync();
        return new ScriptServer(server, folder, sdbox);
    }

    public Stream ConnectStream() => _server.Connect("imap");

    public ScriptClient Connect(int number, bool waitsForLiterals) => new(ConnectStream(), number, waitsForLiterals);

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        if (_sdbox is not null)
        {
            await _sdbox.DisposeAsync();
        }

        _folder?.Delete(recursive: true);
    }
}
