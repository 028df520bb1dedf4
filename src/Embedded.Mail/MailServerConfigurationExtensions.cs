using Embedded.Mail.Auth;
using Embedded.Mail.Connections;
using Embedded.Mail.Delivery;
using Embedded.Mail.Imap;
using Embedded.Mail.Lmtp;
using Embedded.Mail.Pop3;
using Embedded.Mail.Storage;
using Embedded.Mail.Storage.Memory;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Embedded.Mail;

/// <summary>Takes the server's settings from a configuration.</summary>
public static class MailServerConfigurationExtensions
{
    /// <summary>
    /// Takes settings from a section with these parts, each of which may be missing: <c>Server</c> (<see cref="MailServerOptions"/>), <c>Connections</c>
    /// (<see cref="ConnectionOptions"/>: listeners, limits, TLS), <c>Auth</c> (<see cref="AuthOptions"/>), <c>Passwords</c> (<see cref="PasswordOptions"/>), <c>Mailboxes</c>
    /// (<see cref="MailboxesOptions.Mailboxes"/>, by name), <c>MemoryStore</c> (<see cref="MemoryStoreOptions"/>), <c>Delivery</c> (<see cref="DeliveryOptions"/>),
    /// <c>Imap</c> (<see cref="ImapOptions"/>), <c>Pop3</c> (<see cref="Pop3Options"/>) and <c>Lmtp</c> (<see cref="LmtpOptions"/>).
    /// A part or option of another name fails the start.
    /// </summary>
    public static IMailServerBuilder AddConfiguration(this IMailServerBuilder builder, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(configuration);
        var services = builder.Services;
        services.AddSingleton<IValidateOptions<MailServerOptions>>(new ConfigurationSections(configuration));
        services.Configure<MailServerOptions>(configuration.GetSection(ConfigurationSections.Server), RefuseUnknown);
        services.Configure<ConnectionOptions>(configuration.GetSection(ConfigurationSections.Connections), RefuseUnknown);
        services.Configure<AuthOptions>(configuration.GetSection(ConfigurationSections.Auth), RefuseUnknown);
        services.Configure<PasswordOptions>(configuration.GetSection(ConfigurationSections.Passwords), RefuseUnknown);
        services.Configure<MemoryStoreOptions>(configuration.GetSection(ConfigurationSections.MemoryStore), RefuseUnknown);
        services.Configure<DeliveryOptions>(configuration.GetSection(ConfigurationSections.Delivery), RefuseUnknown);
        services.Configure<Pop3Options>(configuration.GetSection(ConfigurationSections.Pop3), RefuseUnknown);
        services.Configure<LmtpOptions>(configuration.GetSection(ConfigurationSections.Lmtp), RefuseUnknown);
        services.Configure<ImapOptions>(configuration.GetSection(ConfigurationSections.Imap), RefuseUnknown);
        services.Configure<MailboxesOptions>(options => configuration.GetSection(ConfigurationSections.Mailboxes).Bind(options.Mailboxes, RefuseUnknown));
        return builder;
    }

    private static void RefuseUnknown(BinderOptions binder) => binder.ErrorOnUnknownConfiguration = true;
}
