using Embedded.Mail.Auth;
using Embedded.Mail.Auth.Sasl;
using Embedded.Mail.Connections;
using Embedded.Mail.Imap.Session;
using Embedded.Mail.Storage;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Embedded.Mail.Imap;

/// <summary>The IMAP server (RFC 9051, RFC 3501): lets users read and change their mailboxes.</summary>
public sealed class ImapProtocol : IMailProtocol
{
    private static readonly byte[] Busy = [.. "* BYE Too many connections\r\n"u8];

    private readonly ImapServices _services;

    /// <summary>An IMAP server for the accounts of one store.</summary>
    /// <param name="accounts">The accounts.</param>
    /// <param name="authenticator">Who lets users in.</param>
    /// <param name="authOptions">The SASL mechanisms, and whether passwords may be sent without TLS.</param>
    /// <param name="options">Limits, timeouts and texts.</param>
    /// <param name="timeProvider">The clock.</param>
    /// <param name="logger">Where logins and faults are told.</param>
    public ImapProtocol(
        MailAccounts accounts,
        IAuthenticator authenticator,
        IOptions<AuthOptions> authOptions,
        IOptions<ImapOptions> options,
        TimeProvider timeProvider,
        ILogger<ImapProtocol> logger)
    {
        ArgumentNullException.ThrowIfNull(options);
        var mechanisms = new SaslMechanisms(authenticator, authOptions);
        _services = new ImapServices(options.Value, authenticator, mechanisms, accounts, timeProvider, logger);
    }

    /// <inheritdoc/>
    public string Name => "imap";

    /// <inheritdoc/>
    public ReadOnlyMemory<byte> BusyReply => Busy;

    /// <inheritdoc/>
    public async Task RunAsync(MailConnection connection, CancellationToken cancellationToken)
    {
        await using var session = new ImapSession(connection, _services);
        await session.RunAsync(cancellationToken);
    }
}
