using System.Diagnostics.Metrics;
using Embedded.Mail.Auth;
using Embedded.Mail.Auth.Chain;
using Embedded.Mail.Connections;
using Embedded.Mail.Delivery;
using Embedded.Mail.Diagnostics;
using Embedded.Mail.Imap;
using Embedded.Mail.Lmtp;
using Embedded.Mail.Pop3;
using Embedded.Mail.Storage;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Embedded.Mail;

/// <summary>Puts a mail server into a host.</summary>
public static class MailServerServiceCollectionExtensions
{
    /// <summary>
    /// Adds the mail server, which starts and stops with the host; called again it gives the same server's builder. The server needs a store and, for IMAP and POP3, a passdb.
    /// </summary>
    public static IMailServerBuilder AddMailServer(this IServiceCollection services)
    {
        ArgumentNullException.ThrowIfNull(services);
        if (!services.Any(service => service.ServiceType == typeof(MailServer)))
        {
            AddServer(services);
            OptionsRegistration.AddTo(services);
        }

        return new MailServerBuilder(services);
    }

    /// <summary>Adds the mail server and composes it in code.</summary>
    public static IMailServerBuilder AddMailServer(this IServiceCollection services, Action<IMailServerBuilder> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        var builder = services.AddMailServer();
        configure(builder);
        return builder;
    }

    /// <summary>Adds the mail server, takes its settings from a configuration's section, and then composes it in code, which wins.</summary>
    /// <param name="services">The host's services.</param>
    /// <param name="configuration">The section that <see cref="MailServerConfigurationExtensions.AddConfiguration"/> describes.</param>
    /// <param name="configure">What else to do; null for nothing.</param>
    public static IMailServerBuilder AddMailServer(this IServiceCollection services, IConfiguration configuration, Action<IMailServerBuilder>? configure = null)
    {
        var builder = services.AddMailServer().AddConfiguration(configuration);
        configure?.Invoke(builder);
        return builder;
    }

    private static void AddServer(IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(provider => new MailMetrics(provider.GetService<IMeterFactory>()));
        services.TryAddSingleton(MailServerStoreExtensions.MakeConfiguredStore);
        services.TryAddSingleton<IMailboxOwners, UserDbOwners>();
        services.AddSingleton<SharedMailboxes>();
        services.AddSingleton<MailAccounts>();
        services.AddSingleton<PasswordVerifier>();
        services.AddSingleton<AuthCache>();
        services.AddSingleton<SqlDatabases>();
        services.AddSingleton<AuthChains>();
        services.AddSingleton(MakeAuthenticator);
        services.TryAddSingleton<IAuthenticator>(static provider => new MeasuredAuthenticator(
            provider.GetRequiredService<Authenticator>(), provider.GetRequiredService<MailMetrics>(), provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(MakeDelivery);
        services.AddSingleton<IMailProtocol, ImapProtocol>();
        services.AddSingleton<IMailProtocol, Pop3Protocol>();
        services.AddSingleton<IMailProtocol, LmtpProtocol>();
        services.AddSingleton(MakeConnections);
        services.AddSingleton(provider => new MailServer(provider, ownsServices: false));
        services.AddSingleton<IHostedService>(provider => provider.GetRequiredService<MailServer>());
    }

    private static Authenticator MakeAuthenticator(IServiceProvider provider)
    {
        var chains = provider.GetRequiredService<AuthChains>();
        return new Authenticator(
            chains.PassDbs,
            chains.UserDbs,
            provider.GetRequiredService<IOptions<AuthOptions>>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<Authenticator>>(),
            provider.GetRequiredService<AuthCache>());
    }

    private static MailDelivery MakeDelivery(IServiceProvider provider) => new(
        provider.GetRequiredService<IAuthenticator>(),
        provider.GetRequiredService<MailAccounts>(),
        provider.GetServices<IDeliveryFilter>(),
        provider.GetRequiredService<IOptions<DeliveryOptions>>(),
        provider.GetRequiredService<ILogger<MailDelivery>>())
    {
        Metrics = provider.GetRequiredService<MailMetrics>(),
    };

    private static ConnectionHost MakeConnections(IServiceProvider provider)
    {
        var options = provider.GetRequiredService<IOptions<ConnectionOptions>>();
        TlsDefaults.Join(options.Value.Tls, provider.GetRequiredService<IOptions<AuthOptions>>().Value);
        return new ConnectionHost(
            options, EnabledProtocols(provider), provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<ConnectionHost>>());
    }

    // A protocol of the host's own is enabled by its registration.
    private static IEnumerable<IMailProtocol> EnabledProtocols(IServiceProvider provider)
    {
        var options = provider.GetRequiredService<IOptions<MailServerOptions>>().Value;
        var metrics = provider.GetRequiredService<MailMetrics>();
        var time = provider.GetRequiredService<TimeProvider>();
        return provider.GetServices<IMailProtocol>()
            .Where(protocol => !MailServerOptionsRules.StockProtocols.Contains(protocol.Name) || options.Enables(protocol.Name))
            .Select(protocol => new MeasuredProtocol(protocol, metrics, time));
    }
}
