using Embedded.Mail.Auth;
using Embedded.Mail.Connections;
using Embedded.Mail.Delivery;
using Embedded.Mail.Imap;
using Embedded.Mail.Lmtp;
using Embedded.Mail.Pop3;
using Embedded.Mail.Storage;
using Embedded.Mail.Storage.Memory;
using Embedded.Mail.Storage.Sdbox;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Embedded.Mail;

/// <summary>Takes the server's settings from a configuration.</summary>
public static class MailServerConfigurationExtensions
{
    /// <summary>
    /// Takes settings from a section with these parts, each of which may be missing: <c>Store</c>, <c>PassDbs</c> and <c>UserDbs</c> (<see cref="CompositionOptions"/>: a
    /// server can be composed without any code), <c>Server</c> (<see cref="MailServerOptions"/>), <c>Connections</c>
    /// (<see cref="ConnectionOptions"/>: listeners, limits, TLS), <c>Auth</c> (<see cref="AuthOptions"/>), <c>Passwords</c> (<see cref="PasswordOptions"/>), <c>Mailboxes</c>
    /// (<see cref="MailboxesOptions.Mailboxes"/>, by name), <c>Sharing</c> (<see cref="SharingOptions"/>), <c>Sdbox</c> (<see cref="SdboxStoreOptions"/>), <c>MemoryStore</c> (<see cref="MemoryStoreOptions"/>), <c>Delivery</c> (<see cref="DeliveryOptions"/>),
    /// <c>Imap</c> (<see cref="ImapOptions"/>), <c>Pop3</c> (<see cref="Pop3Options"/>), <c>Lmtp</c> (<see cref="LmtpOptions"/>) and <c>Sql</c> (<see cref="SqlDatabasesOptions.Databases"/>, by name).
    /// A part or option of another name fails the start.
    /// </summary>
    public static IMailServerBuilder AddConfiguration(this IMailServerBuilder builder, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(configuration);
        builder.Services.AddSingleton<IValidateOptions<MailServerOptions>>(new ConfigurationSections(configuration));
        builder.Bind<CompositionOptions>(
            configuration.GetSection(ConfigurationSections.Store), static (section, options) => options.Store = ((IConfigurationSection)section).Value ?? options.Store);
        builder.Bind<CompositionOptions>(configuration.GetSection(ConfigurationSections.PassDbs), static (section, options) => section.Bind(options.PassDbs));
        builder.Bind<CompositionOptions>(configuration.GetSection(ConfigurationSections.UserDbs), static (section, options) => section.Bind(options.UserDbs));
        builder.Bind<MailServerOptions>(configuration.GetSection(ConfigurationSections.Server), static (section, options) => section.Bind(options));
        builder.Bind<ConnectionOptions>(configuration.GetSection(ConfigurationSections.Connections), static (section, options) => section.Bind(options));
        builder.Bind<AuthOptions>(configuration.GetSection(ConfigurationSections.Auth), static (section, options) => section.Bind(options));
        builder.Bind<PasswordOptions>(configuration.GetSection(ConfigurationSections.Passwords), static (section, options) => section.Bind(options));
        builder.Bind<SharingOptions>(configuration.GetSection(ConfigurationSections.Sharing), static (section, options) => section.Bind(options));
        builder.Bind<SdboxStoreOptions>(configuration.GetSection(ConfigurationSections.Sdbox), static (section, options) => section.Bind(options));
        builder.Bind<MemoryStoreOptions>(configuration.GetSection(ConfigurationSections.MemoryStore), static (section, options) => section.Bind(options));
        builder.Bind<DeliveryOptions>(configuration.GetSection(ConfigurationSections.Delivery), static (section, options) => section.Bind(options));
        builder.Bind<Pop3Options>(configuration.GetSection(ConfigurationSections.Pop3), static (section, options) => section.Bind(options));
        builder.Bind<LmtpOptions>(configuration.GetSection(ConfigurationSections.Lmtp), static (section, options) => section.Bind(options));
        builder.Bind<ImapOptions>(configuration.GetSection(ConfigurationSections.Imap), static (section, options) => section.Bind(options));
        builder.Bind<MailboxesOptions>(configuration.GetSection(ConfigurationSections.Mailboxes), static (section, options) => section.Bind(options.Mailboxes));
        builder.Bind<SqlDatabasesOptions>(configuration.GetSection(ConfigurationSections.Sql), static (section, options) => section.Bind(options.Databases));
        return builder;
    }

    private static void Bind<TOptions>(this IMailServerBuilder builder, IConfigurationSection section, Action<IConfiguration, TOptions> bind)
        where TOptions : class
    {
        var options = new ConfiguredOptions<TOptions>(section, bind);
        builder.Services.AddSingleton<IConfigureOptions<TOptions>>(options);
        builder.Services.AddSingleton<IValidateOptions<TOptions>>(options);
    }
}
