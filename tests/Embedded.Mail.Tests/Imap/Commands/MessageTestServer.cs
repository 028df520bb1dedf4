using System.Collections.Immutable;
using System.Text;
using Embedded.Mail.Auth;
using Embedded.Mail.Connections;
using Embedded.Mail.Imap;
using Embedded.Mail.Messages;
using Embedded.Mail.Storage;
using Embedded.Mail.Storage.Memory;
using Embedded.Mail.Tests.Logging;
using Microsoft.Extensions.Options;

namespace Embedded.Mail.Tests.Imap.Commands;

/// <summary>A whole IMAP server in memory, whose users' passwords are their names.</summary>
internal sealed class MessageTestServer : IAsyncDisposable
{
    private readonly ConnectionHost _host;
    private readonly MailAccounts _accounts;

    private MessageTestServer(IMailStore store, Action<ImapOptions>? configure, TimeProvider time, ImmutableDictionary<string, string> fields, SharingOptions? sharing)
    {
        var options = new ImapOptions();
        configure?.Invoke(options);
        _accounts = new MailAccounts(store, Options.Create(new MailboxesOptions()), SuiteLog.For<MailAccounts>(),
            sharing is null ? null : new SharedMailboxes(Options.Create(sharing), new AllUsers()));
        var protocol = new ImapProtocol(
            _accounts, new NameIsPassword(fields), Options.Create(new AuthOptions()), Options.Create(options), time, SuiteLog.For<ImapProtocol>());
        _host = new ConnectionHost(Options.Create(new ConnectionOptions()), [protocol], time, SuiteLog.For<ConnectionHost>());
        _host.Start();
    }

    /// <summary>Starts a server over an empty store.</summary>
    public static MessageTestServer Start(
        Action<ImapOptions>? configure = null, IMailStore? store = null, TimeProvider? time = null, params (string Name, string Value)[] fields) =>
        new(store ?? new MemoryMailStore(), configure, time ?? TimeProvider.System, MailUser.NoFields.AddRange(fields.Select(static field => KeyValuePair.Create(field.Name, field.Value))), null);

    /// <summary>Starts a server whose users see each other's mailboxes.</summary>
    public static MessageTestServer StartSharing(IMailStore store, SharingOptions sharing) => new(store, null, TimeProvider.System, MailUser.NoFields, sharing);

    /// <summary>Connects and reads the greeting.</summary>
    public async Task<MessageTestClient> ConnectAsync()
    {
        var client = new MessageTestClient(_host.Connect("imap"));
        Assert.That(await client.ReadLineAsync(), Does.StartWith("* OK "));
        return client;
    }

    /// <summary>Connects and logs in.</summary>
    public async Task<MessageTestClient> LogInAsync(string user = "alice")
    {
        var client = await ConnectAsync();
        Assert.That(await client.CommandAsync($"LOGIN {user} {user}"), Does.StartWith("OK "));
        return client;
    }

    /// <summary>Connects, logs in and selects a mailbox.</summary>
    public async Task<MessageTestClient> SelectAsync(string mailbox = "INBOX", string user = "alice", string command = "SELECT")
    {
        var client = await LogInAsync(user);
        Assert.That(await client.CommandAsync($"{command} {mailbox}"), Does.StartWith("OK "));
        return client;
    }

    /// <summary>Opens a mailbox behind the protocol's back.</summary>
    public async Task<IMailbox> OpenAsync(string mailbox = "INBOX", string user = "alice")
    {
        var account = await _accounts.OpenAsync(new MailUser(user), CancellationToken.None);
        return await account.OpenMailboxAsync(MailboxName.Create(mailbox), MailboxAccess.ReadWrite, CancellationToken.None);
    }

    /// <summary>Stores a message behind the protocol's back.</summary>
    public async Task AppendAsync(string text, MessageFlags flags = MessageFlags.None, DateTimeOffset? date = null, string mailbox = "INBOX", string user = "alice")
    {
        await using var opened = await OpenAsync(mailbox, user);
        var octets = Encoding.UTF8.GetBytes(text.ReplaceLineEndings("\r\n"));
        var options = new AppendOptions { Flags = flags, InternalDate = date };
        _ = await opened.AppendAsync(new MemoryStream(octets), octets.Length, options, CancellationToken.None);
    }

    /// <summary>Stores messages of which only the subject matters.</summary>
    public async Task AppendSubjectsAsync(params string[] subjects)
    {
        foreach (var subject in subjects)
        {
            await AppendAsync($"Subject: {subject}\n\nText of {subject}\n");
        }
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    private sealed class AllUsers : IMailboxOwners
    {
        public ValueTask<MailUser?> FindAsync(string name, CancellationToken cancellationToken) => ValueTask.FromResult<MailUser?>(new MailUser(name));
    }

    private sealed class NameIsPassword(ImmutableDictionary<string, string> fields) : IAuthenticator
    {
        public bool CanLookupPasswords => false;

        public ValueTask<string?> FindPasswordAsync(AuthRequest request, CancellationToken cancellationToken) => ValueTask.FromResult<string?>(null);

        public ValueTask<AuthResult> AuthenticateAsync(AuthRequest request, ReadOnlyMemory<byte> password, CancellationToken cancellationToken) =>
            ValueTask.FromResult<AuthResult>(Encoding.UTF8.GetString(password.Span) == request.UserName
                ? new AuthResult.Success(new MailUser(request.UserName) { Fields = fields })
                : new AuthResult.Failed());

        public ValueTask<AuthResult> AuthenticateAsync(AuthRequest request, Func<string, bool> verify, CancellationToken cancellationToken) =>
            ValueTask.FromResult<AuthResult>(new AuthResult.Failed());

        public TokenService? Tokens => null;

        public ValueTask<AuthResult> AuthenticateTokenAsync(AuthRequest request, ReadOnlyMemory<byte> token, CancellationToken cancellationToken) =>
            ValueTask.FromResult<AuthResult>(new AuthResult.Failed());

        public ValueTask<AuthResult> AdmitCertificateAsync(AuthRequest request, CancellationToken cancellationToken) => ValueTask.FromResult<AuthResult>(new AuthResult.Failed());

        public ValueTask<AuthResult> AdmitAnonymousAsync(AuthRequest request, string trace, CancellationToken cancellationToken) =>
            ValueTask.FromResult<AuthResult>(new AuthResult.Failed());

        public ValueTask<AuthResult> RefuseAsync(AuthRequest request, string reason, CancellationToken cancellationToken) =>
            ValueTask.FromResult<AuthResult>(new AuthResult.Failed());

        public ValueTask<AuthResult> FindUserAsync(AuthRequest request, CancellationToken cancellationToken) =>
            ValueTask.FromResult<AuthResult>(new AuthResult.Success(new MailUser(request.UserName)));

        public async IAsyncEnumerable<string> ListUsersAsync([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
        {
            await ValueTask.CompletedTask;
            yield break;
        }
    }
}
