using Embedded.Mail.Auth;
using Embedded.Mail.Auth.Sasl;
using Embedded.Mail.Connections;
using Embedded.Mail.Pop3.Session;
using Embedded.Mail.Pop3.Wire;
using Embedded.Mail.Storage;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Embedded.Mail.Pop3;

/// <summary>The POP3 server (RFC 1939, with RFC 2449, 2595, 3206, 5034 and 6856). One for the whole server: it keeps the locks of <see cref="Pop3Options.LockSession"/>.</summary>
public sealed class Pop3Protocol : IMailProtocol
{
    private static readonly byte[] Busy = [.. "-ERR [SYS/TEMP] Too many connections.\r\n"u8];

    private readonly Pop3Server _server;

    /// <summary>A POP3 server for the INBOXes of <paramref name="accounts"/>.</summary>
    /// <exception cref="OptionsValidationException">The options are not valid.</exception>
    public Pop3Protocol(
        MailAccounts accounts,
        IAuthenticator authenticator,
        IOptions<Pop3Options> options,
        IOptions<AuthOptions> authOptions,
        TimeProvider time,
        ILogger<Pop3Protocol> logger)
    {
        ArgumentNullException.ThrowIfNull(options);
        _server = UidlFormat.TryParse(options.Value.UidlFormat, out var uidl, out var error)
            ? new Pop3Server(options.Value, uidl, authenticator, new SaslMechanisms(authenticator, authOptions), accounts, time, logger)
            : throw new OptionsValidationException(nameof(Pop3Options), typeof(Pop3Options), [$"Pop3Options.UidlFormat: {error}."]);
    }

    /// <inheritdoc/>
    public string Name => "pop3";

    /// <inheritdoc/>
    public ReadOnlyMemory<byte> BusyReply => Busy;

    /// <inheritdoc/>
    public async Task RunAsync(MailConnection connection, CancellationToken cancellationToken)
    {
        using var session = new Pop3Session(connection, _server);
        await session.RunAsync(cancellationToken);
    }
}
