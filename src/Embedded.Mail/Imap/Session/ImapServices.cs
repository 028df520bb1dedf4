using Embedded.Mail.Auth;
using Embedded.Mail.Messages;
using Embedded.Mail.Storage;
using Microsoft.Extensions.Logging;

namespace Embedded.Mail.Imap.Session;

/// <summary>What all sessions of the server share.</summary>
/// <param name="Options">The settings.</param>
/// <param name="Authenticator">Lets users in.</param>
/// <param name="OpenAccount">Opens the account of who is in.</param>
/// <param name="TimeProvider">The clock.</param>
/// <param name="Logger">The log.</param>
internal sealed record ImapServices(
    ImapOptions Options,
    IAuthenticator Authenticator,
    Func<MailUser, CancellationToken, ValueTask<IMailAccount>> OpenAccount,
    TimeProvider TimeProvider,
    ILogger Logger);
