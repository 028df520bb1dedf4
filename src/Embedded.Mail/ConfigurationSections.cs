using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Embedded.Mail;

/// <summary>The names of a configuration's parts; refuses others, which would be read by nobody.</summary>
internal sealed class ConfigurationSections(IConfiguration configuration) : IValidateOptions<MailServerOptions>
{
    public const string Store = "Store";
    public const string PassDbs = "PassDbs";
    public const string UserDbs = "UserDbs";
    public const string Server = "Server";
    public const string Connections = "Connections";
    public const string Auth = "Auth";
    public const string Passwords = "Passwords";
    public const string Mailboxes = "Mailboxes";
    public const string Sharing = "Sharing";
    public const string Sdbox = "Sdbox";
    public const string MemoryStore = "MemoryStore";
    public const string Delivery = "Delivery";
    public const string Imap = "Imap";
    public const string Pop3 = "Pop3";
    public const string Lmtp = "Lmtp";
    public const string Sql = "Sql";

    private static readonly string[] All =
    [
        Store, PassDbs, UserDbs, Server, Connections, Auth, Passwords, Mailboxes, Sharing, Sdbox, MemoryStore, Delivery, Imap, Pop3, Lmtp, Sql,
    ];

    public ValidateOptionsResult Validate(string? name, MailServerOptions options)
    {
        var unknown = configuration.GetChildren().Select(child => child.Key).Where(key => !All.Contains(key, StringComparer.OrdinalIgnoreCase)).ToList();
        return unknown.Count == 0
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail($"The mail server's configuration has '{unknown[0]}', which is none of {string.Join(", ", All)}.");
    }
}
