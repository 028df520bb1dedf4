using Embedded.Mail.Auth;
using Embedded.Mail.Auth.Sasl;
using Embedded.Mail.Storage;
using Microsoft.Extensions.Logging;

namespace Embedded.Mail.Imap.Session;

/// <summary>What all sessions of the server share.</summary>
/// <param name="Options">The settings.</param>
/// <param name="Authenticator">Lets users in by name and password.</param>
/// <param name="Mechanisms">Lets users in by SASL, and says whether passwords may be sent in the clear.</param>
/// <param name="Accounts">Opens the account of who is in.</param>
/// <param name="TimeProvider">The clock.</param>
/// <param name="Logger">The log.</param>
internal sealed record ImapServices(
    ImapOptions Options,
    IAuthenticator Authenticator,
    SaslMechanisms Mechanisms,
    MailAccounts Accounts,
    TimeProvider TimeProvider,
    ILogger Logger);
