using System.Globalization;
using Embedded.Mail.Auth;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Embedded.Mail.Ldap;

/// <summary>Adds directories as passdbs and userdbs. Each kind is asked in the order of its additions, by the rules of its settings.</summary>
public static class MailServerLdapExtensions
{
    /// <summary>Appends a directory as passdb and userdb, which share their connections.</summary>
    public static IMailServerBuilder AddLdap(this IMailServerBuilder builder, Action<LdapOptions> options)
    {
        var key = Register(builder, options);
        builder.Services.AddSingleton(provider => new PassDbEntry(provider.GetRequiredKeyedService<LdapDb>(key)));
        builder.Services.AddSingleton(provider => new UserDbEntry(provider.GetRequiredKeyedService<LdapDb>(key)));
        return builder;
    }

    /// <summary>Appends a directory as passdb alone.</summary>
    /// <param name="builder">The server.</param>
    /// <param name="options">Where the users are.</param>
    /// <param name="configure">Its part in the chain; null for Dovecot's defaults.</param>
    public static IMailServerBuilder AddLdapPassDb(this IMailServerBuilder builder, Action<LdapOptions> options, Action<PassDbSettings>? configure = null)
    {
        var key = Register(builder, options);
        builder.Services.AddSingleton(provider => new PassDbEntry(provider.GetRequiredKeyedService<LdapDb>(key), Settings(configure)));
        return builder;
    }

    /// <summary>Appends a directory as userdb alone.</summary>
    /// <param name="builder">The server.</param>
    /// <param name="options">Where the users are.</param>
    /// <param name="configure">Its part in the chain; null for Dovecot's defaults.</param>
    public static IMailServerBuilder AddLdapUserDb(this IMailServerBuilder builder, Action<LdapOptions> options, Action<UserDbSettings>? configure = null)
    {
        var key = Register(builder, options);
        builder.Services.AddSingleton(provider => new UserDbEntry(provider.GetRequiredKeyedService<LdapDb>(key), Settings(configure)));
        return builder;
    }

    /// <summary>
    /// Lets configurations name <c>ldap</c> as a driver: <c>PassDbs:0:Driver</c> with <c>PassDbs:0:Path</c>, a file in the form of Dovecot's <c>dovecot-ldap.conf.ext</c>, and the same for <c>UserDbs</c>. One file is one
    /// directory, whose connections passdb and userdb share.
    /// </summary>
    public static IMailServerBuilder AddLdapDriver(this IMailServerBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.TryAddSingleton<LdapFiles>();
        builder.Services.AddSingleton(new AuthDriver(
            "ldap",
            static (services, path) => services.GetRequiredService<LdapFiles>().Open(path),
            static (services, path) => services.GetRequiredService<LdapFiles>().Open(path)));
        return builder;
    }

    // Each call has options of its own, by a name that no other call has.
    private static string Register(IMailServerBuilder builder, Action<LdapOptions> options)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(options);
        var key = string.Create(CultureInfo.InvariantCulture, $"ldap-{builder.Services.Count(service => service.ServiceType == typeof(LdapDb)) + 1}");
        builder.Services.AddOptions<LdapOptions>(key).Configure(options).ValidateOnStart();
        builder.Services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<LdapOptions>, LdapOptionsAttributeValidator>());
        builder.Services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<LdapOptions>, LdapOptionsRules>());
        builder.Services.AddKeyedSingleton(key, static (provider, key) => new LdapDb(
            provider.GetRequiredService<IOptionsMonitor<LdapOptions>>().Get((string)key!),
            provider.GetRequiredService<PasswordVerifier>(),
            provider.GetRequiredService<ILogger<LdapDb>>(),
            provider.GetService<TimeProvider>()));
        return key;
    }

    private static TSettings Settings<TSettings>(Action<TSettings>? configure)
        where TSettings : new()
    {
        var settings = new TSettings();
        configure?.Invoke(settings);
        return settings;
    }
}
