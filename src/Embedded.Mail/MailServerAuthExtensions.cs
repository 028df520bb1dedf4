using System.Diagnostics.CodeAnalysis;
using Embedded.Mail.Auth;
using Embedded.Mail.Auth.Memory;
using Embedded.Mail.Auth.PasswdFile;
using Embedded.Mail.Auth.Static;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;

namespace Embedded.Mail;

/// <summary>Adds passdbs and userdbs. Each kind is asked in the order of its additions, by the rules of its settings.</summary>
public static class MailServerAuthExtensions
{
    /// <summary>Adds one user who is kept in memory.</summary>
    /// <param name="builder">The server.</param>
    /// <param name="name">The name, in lower case unless <see cref="AuthOptions.UserNameFormat"/> says otherwise.</param>
    /// <param name="password">The password itself.</param>
    public static IMailServerBuilder AddUser(this IMailServerBuilder builder, string name, string password)
    {
        ArgumentNullException.ThrowIfNull(builder);
        _ = SharedUsers(builder).Add(name, password);
        return builder;
    }

    /// <summary>Appends users kept in memory as passdb and userdb; the host may add and remove users at any time.</summary>
    public static IMailServerBuilder AddInMemoryUsers(this IMailServerBuilder builder, InMemoryUsers users)
    {
        ArgumentNullException.ThrowIfNull(users);
        return builder.AddPassDb(users).AddUserDb(users);
    }

    /// <summary>Appends a passdb.</summary>
    public static IMailServerBuilder AddPassDb(this IMailServerBuilder builder, IPassDb passDb, Action<PassDbSettings>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(passDb);
        builder.Services.AddSingleton(new PassDbEntry(passDb, Settings(configure)));
        return builder;
    }

    /// <summary>Appends a passdb that is made from the services, once.</summary>
    public static IMailServerBuilder AddPassDb<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TPassDb>(
        this IMailServerBuilder builder, Action<PassDbSettings>? configure = null)
        where TPassDb : class, IPassDb
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.TryAddSingleton<TPassDb>();
        builder.Services.AddSingleton(provider => new PassDbEntry(provider.GetRequiredService<TPassDb>(), Settings(configure)));
        return builder;
    }

    /// <summary>Appends a userdb.</summary>
    public static IMailServerBuilder AddUserDb(this IMailServerBuilder builder, IUserDb userDb, Action<UserDbSettings>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(userDb);
        builder.Services.AddSingleton(new UserDbEntry(userDb, Settings(configure)));
        return builder;
    }

    /// <summary>Appends a userdb that is made from the services, once.</summary>
    public static IMailServerBuilder AddUserDb<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TUserDb>(
        this IMailServerBuilder builder, Action<UserDbSettings>? configure = null)
        where TUserDb : class, IUserDb
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.TryAddSingleton<TUserDb>();
        builder.Services.AddSingleton(provider => new UserDbEntry(provider.GetRequiredService<TUserDb>(), Settings(configure)));
        return builder;
    }

    /// <summary>Appends a passwd-file in Dovecot's format as passdb and userdb; it is read again when it changes.</summary>
    /// <param name="builder">The server.</param>
    /// <param name="path">The file's path, with %-variables such as <c>/etc/mail/%d/users</c>.</param>
    /// <param name="configure">How the file is read; null for Dovecot's defaults.</param>
    public static IMailServerBuilder AddPasswdFile(this IMailServerBuilder builder, string path, Action<PasswdFileOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(path);

        // The key is this call's own: one data base for both chains, and another for another file.
        var key = new object();
        builder.Services.AddKeyedSingleton(key, (provider, _) => PasswdFile(provider, path, configure));
        builder.Services.AddSingleton(provider => new PassDbEntry(provider.GetRequiredKeyedService<PasswdFileDb>(key)));
        builder.Services.AddSingleton(provider => new UserDbEntry(provider.GetRequiredKeyedService<PasswdFileDb>(key)));
        return builder;
    }

    /// <summary>Appends a passwd-file as passdb alone: users who are denied, master users, or one place in a longer chain.</summary>
    /// <param name="builder">The server.</param>
    /// <param name="path">The file's path, as for <see cref="AddPasswdFile"/>.</param>
    /// <param name="options">How the file is read; null for Dovecot's defaults.</param>
    /// <param name="configure">Its part in the chain; null for Dovecot's defaults.</param>
    public static IMailServerBuilder AddPasswdFilePassDb(
        this IMailServerBuilder builder, string path, Action<PasswdFileOptions>? options = null, Action<PassDbSettings>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(path);
        builder.Services.AddSingleton(provider => new PassDbEntry(PasswdFile(provider, path, options), Settings(configure)));
        return builder;
    }

    /// <summary>Appends a passwd-file as userdb alone.</summary>
    /// <param name="builder">The server.</param>
    /// <param name="path">The file's path, as for <see cref="AddPasswdFile"/>.</param>
    /// <param name="options">How the file is read; null for Dovecot's defaults.</param>
    /// <param name="configure">Its part in the chain; null for Dovecot's defaults.</param>
    public static IMailServerBuilder AddPasswdFileUserDb(
        this IMailServerBuilder builder, string path, Action<PasswdFileOptions>? options = null, Action<UserDbSettings>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(path);
        builder.Services.AddSingleton(provider => new UserDbEntry(PasswdFile(provider, path, options), Settings(configure)));
        return builder;
    }

    /// <summary>Appends a passdb in which every user has the same password, or none (<c>driver = static</c>).</summary>
    public static IMailServerBuilder AddStaticPassDb(
        this IMailServerBuilder builder, Action<StaticPassDbOptions> options, Action<PassDbSettings>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(options);
        builder.Services.AddSingleton(provider =>
            new PassDbEntry(new StaticPassDb(Settings(options), provider.GetRequiredService<PasswordVerifier>()), Settings(configure)));
        return builder;
    }

    /// <summary>Appends a userdb that has the same fields for every user (<c>driver = static</c>).</summary>
    public static IMailServerBuilder AddStaticUserDb(
        this IMailServerBuilder builder, Action<StaticUserDbOptions>? options = null, Action<UserDbSettings>? configure = null) =>
        builder.AddUserDb(new StaticUserDb(Settings(options)), configure);

    /// <summary>Appends the userdb that takes its fields from what the passdb gave (<c>driver = prefetch</c>).</summary>
    public static IMailServerBuilder AddPrefetchUserDb(this IMailServerBuilder builder, Action<UserDbSettings>? configure = null) =>
        builder.AddUserDb(new PrefetchUserDb(), configure);

    // The users of AddUser are one data base, whose place in the chain is that of the first of them.
    private static InMemoryUsers SharedUsers(IMailServerBuilder builder)
    {
        if (builder.Services.FirstOrDefault(service => service.ServiceType == typeof(InMemoryUsers))?.ImplementationInstance is InMemoryUsers known)
        {
            return known;
        }

        var users = new InMemoryUsers();
        builder.Services.AddSingleton(users);
        builder.AddInMemoryUsers(users);
        return users;
    }

    private static PasswdFileDb PasswdFile(IServiceProvider provider, string path, Action<PasswdFileOptions>? configure)
    {
        var options = Settings(configure);
        options.Path = path;
        return new PasswdFileDb(options, provider.GetRequiredService<ILogger<PasswdFileDb>>(), provider.GetRequiredService<PasswordVerifier>());
    }

    private static TSettings Settings<TSettings>(Action<TSettings>? configure)
        where TSettings : new()
    {
        var settings = new TSettings();
        configure?.Invoke(settings);
        return settings;
    }
}
