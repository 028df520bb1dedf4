using System.Collections.Immutable;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using Embedded.Mail.Messages;

namespace Embedded.Mail.Auth;

/// <summary>Who asks to be let in, and how. Immutable; passdbs and userdbs see one after normalisation of the user name.</summary>
/// <param name="UserName">The name to look up: the authorisation identity, normalised (<c>auth_username_format</c>).</param>
/// <param name="Service">The protocol that asks, in lower case: <c>imap</c>, <c>pop3</c>, <c>lmtp</c>, <c>sieve</c> (Dovecot's <c>%s</c>).</param>
public sealed record AuthRequest(string UserName, string Service)
{
    /// <summary>The name as the client gave it.</summary>
    public string OriginalUserName { get; init; } = UserName;

    /// <summary>The master user who logs in as <see cref="UserName"/>; null in a common login.</summary>
    public string? MasterUser { get; init; }

    /// <summary>
    /// The user that a master user wants to be, while the master passdbs are asked for the master user himself; null otherwise (Dovecot's <c>%{login_user}</c>).
    /// </summary>
    public string? RequestedLoginUser { get; init; }

    /// <summary>The SASL mechanism, in upper case; empty where none is used.</summary>
    public string Mechanism { get; init; } = "";

    /// <summary>The client's address; null where it has none (a unix socket, a pipe).</summary>
    public IPEndPoint? RemoteEndPoint { get; init; }

    /// <summary>The address that the client connected to.</summary>
    public IPEndPoint? LocalEndPoint { get; init; }

    /// <summary>Whether nobody on the way can read along: TLS, or a peer on this host.</summary>
    public bool IsSecured { get; init; }

    /// <summary>The client's certificate, verified by the TLS layer; null where the client sent none, or none that is valid.</summary>
    public X509Certificate2? ClientCertificate { get; init; }

    /// <summary>The connection's identity, as in the log.</summary>
    public string SessionId { get; init; } = "";

    /// <summary>Fields that earlier passdbs of the chain gave, by Dovecot's names.</summary>
    public ImmutableDictionary<string, string> Fields { get; init; } = MailUser.NoFields;

    /// <summary>What %-variables stand for while this login or look-up goes on.</summary>
    /// <param name="userFields">The userdb's fields so far, for <c>%h</c> and <c>%{userdb:…}</c>; null for none. <c>%{passdb:…}</c> are <see cref="Fields"/>.</param>
    public VariableValues ToVariables(ImmutableDictionary<string, string>? userFields = null)
    {
        var values = new VariableValuesBuilder();
        values.AddName("user", "username", "domain", UserName);
        values.AddName("orig_user", "orig_username", "orig_domain", OriginalUserName);
        values.AddName("auth_user", "auth_username", "auth_domain", MasterUser ?? UserName);
        values.AddName("login_user", "login_username", "login_domain", RequestedLoginUser ?? "");
        values.Add("master_user", MasterUser ?? "");
        AddConnection(values);
        values.AddFields("passdb:", Fields);
        values.AddUserFields(userFields ?? MailUser.NoFields);
        return values.Build();
    }

    private void AddConnection(VariableValuesBuilder values)
    {
        values.Add("service", Service);
        values.Add("mech", Mechanism);
        values.Add("session", SessionId);
        values.Add("secured", IsSecured ? "secured" : "");
        values.Add("cert", ClientCertificate is null ? "" : "valid");
        values.AddEndPoint("rip", "rport", RemoteEndPoint);
        values.AddEndPoint("lip", "lport", LocalEndPoint);
    }
}
