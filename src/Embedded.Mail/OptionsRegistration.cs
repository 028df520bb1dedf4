using System.Diagnostics.CodeAnalysis;
using Embedded.Mail.Auth;
using Embedded.Mail.Connections;
using Embedded.Mail.Delivery;
using Embedded.Mail.Imap;
using Embedded.Mail.Lmtp;
using Embedded.Mail.Pop3;
using Embedded.Mail.Storage;
using Embedded.Mail.Storage.Memory;
using Embedded.Mail.Storage.Sdbox;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Embedded.Mail;

/// <summary>Every options class with its validators, asked when the server starts.</summary>
internal static class OptionsRegistration
{
    public static void AddTo(IServiceCollection services)
    {
        services.AddSingleton<IPostConfigureOptions<ConnectionOptions>, ListenerDefaults>();
        services.AddSingleton<HostNameDefaults>();
        services.AddSingleton<IPostConfigureOptions<LmtpOptions>>(static provider => provider.GetRequiredService<HostNameDefaults>());
        services.AddSingleton<IPostConfigureOptions<Pop3Options>>(static provider => provider.GetRequiredService<HostNameDefaults>());
        services.AddSingleton<TlsDefaults>();
        services.AddSingleton<IPostConfigureOptions<AuthOptions>>(static provider => provider.GetRequiredService<TlsDefaults>());
        services.AddSingleton<IValidateOptions<AuthOptions>>(static provider => provider.GetRequiredService<TlsDefaults>());
        Add<CompositionOptions>(services);
        services.AddSingleton<IValidateOptions<CompositionOptions>>(
            static provider => new NamedValueValidator<CompositionOptions>(new CompositionRules(provider.GetServices<AuthDriver>())));
        Add<MailServerOptions>(services, new MailServerOptionsAttributeValidator(), new MailServerOptionsRules());
        Add<ConnectionOptions>(services, new ConnectionOptionsAttributeValidator(), new ConnectionOptionsRules());
        Add<ImapOptions>(services, new ImapOptionsAttributeValidator(), new ImapOptionsRules());
        Add<AuthOptions>(services, new AuthOptionsAttributeValidator(), new AuthOptionsRules());
        Add<PasswordOptions>(services, new PasswordOptionsValidator());
        Add<Pop3Options>(services, new Pop3OptionsAttributeValidator(), new Pop3OptionsRules());
        Add<LmtpOptions>(services, new LmtpOptionsAttributeValidator(), new LmtpOptionsRules());
        Add<DeliveryOptions>(services, new DeliveryOptionsAttributeValidator(), new DeliveryOptionsRules());
        Add<MailboxesOptions>(services, new MailboxesOptionsValidator());
        Add<SharingOptions>(services, new SharingOptionsValidator());
        Add<SdboxStoreOptions>(services, new SdboxStoreOptionsAttributeValidator(), new SdboxStoreOptionsRules());
        Add<SqlDatabasesOptions>(services);
        services.AddSingleton<IValidateOptions<SqlDatabasesOptions>, SqlDatabaseRules>();
        services.AddSingleton<IValidateOptions<CompositionOptions>, SqlReferenceRules>();
        Add<MemoryStoreOptions>(services, new MemoryStoreOptionsValidator(), new MemoryStoreOptionsRules());
    }

    private static void Add<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicParameterlessConstructor)] TOptions>(
        IServiceCollection services, params IValidateOptions<TOptions>[] validators)
        where TOptions : class
    {
        services.AddOptions<TOptions>().ValidateOnStart();
        foreach (var validator in validators)
        {
            services.AddSingleton<IValidateOptions<TOptions>>(new NamedValueValidator<TOptions>(validator));
        }
    }
}
