using System.Globalization;
using System.Security.Cryptography;
using Embedded.Mail.Auth;
using Embedded.Mail.Auth.Sasl;
using Embedded.Mail.Pop3.Wire;
using Embedded.Mail.Storage;
using Microsoft.Extensions.Logging;

namespace Embedded.Mail.Pop3.Session;

/// <summary>What all POP3 sessions share.</summary>
internal sealed record Pop3Server(
    Pop3Options Options, UidlFormat Uidl, IAuthenticator Authenticator, SaslMechanisms Mechanisms, MailAccounts Accounts, TimeProvider Time, ILogger Logger)
{
    /// <summary>The users whose maildrops are locked.</summary>
    public MaildropLocks Locks { get; } = new();

    /// <summary>A time stamp that no other greeting has (RFC 1939 §7); null where APOP is not offered.</summary>
    public string? CreateTimeStamp() => Mechanisms.AllowsApop
        ? string.Create(
            CultureInfo.InvariantCulture,
            $"<{RandomNumberGenerator.GetHexString(16, lowercase: true)}.{Time.GetUtcNow().ToUnixTimeSeconds()}@{Options.HostName ?? Environment.MachineName}>")
        : null;
}
