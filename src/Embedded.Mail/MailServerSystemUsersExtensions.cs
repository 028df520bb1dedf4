using Embedded.Mail.Auth;
using Embedded.Mail.Auth.Pam;
using Embedded.Mail.Auth.Unix;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Embedded.Mail;

/// <summary>Adds the users and passwords of the system: PAM, and what NSS knows. They take Linux.</summary>
public static class MailServerSystemUsersExtensions
{
    /// <summary>Appends PAM as passdb (<c>driver = pam</c>). Needs libpam; the start fails without it.</summary>
    /// <param name="builder">The server.</param>
    /// <param name="options">Which service is asked, and how; null for the service <c>dovecot</c>.</param>
    /// <param name="configure">Its part in the chain; null for Dovecot's defaults.</param>
    public static IMailServerBuilder AddPam(this IMailServerBuilder builder, Action<PamOptions>? options = null, Action<PassDbSettings>? configure = null) =>
        AddPassDb(builder, provider => MakePam(provider, Settings(options)), configure);

    /// <summary>
    /// Appends the system's shadow passwords as passdb (<c>driver = shadow</c>). The process must be allowed to read them. The age of passwords and accounts counts; a locked password refuses the user,
    /// whatever is behind in the chain.
    /// </summary>
    /// <param name="builder">The server.</param>
    /// <param name="configure">Its part in the chain; null for Dovecot's defaults.</param>
    public static IMailServerBuilder AddShadowPassDb(this IMailServerBuilder builder, Action<PassDbSettings>? configure = null) =>
        AddPassDb(builder, MakeShadow, configure);

    /// <summary>Appends the passwords that NSS gives for users of the system as passdb (<c>driver = passwd</c>): those of systems without shadow passwords.</summary>
    /// <param name="builder">The server.</param>
    /// <param name="configure">Its part in the chain; null for Dovecot's defaults.</param>
    public static IMailServerBuilder AddPasswdPassDb(this IMailServerBuilder builder, Action<PassDbSettings>? configure = null) =>
        AddPassDb(builder, MakePasswd, configure);

    /// <summary>
    /// Appends the users of the system as userdb (<c>driver = passwd</c>), whatever source NSS has for them: user and group number, home directory. Those beyond
    /// <see cref="AuthOptions.FirstValidUserId"/> and its likes have no mail and are not listed.
    /// </summary>
    /// <param name="builder">The server.</param>
    /// <param name="configure">Its part in the chain; null for Dovecot's defaults.</param>
    public static IMailServerBuilder AddPasswdUserDb(this IMailServerBuilder builder, Action<UserDbSettings>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddSingleton(provider => new UserDbEntry(MakePasswdUserDb(provider), Settings(configure)));
        return builder;
    }

    internal static IPassDb MakePam(IServiceProvider provider, PamOptions options) => new PamPassDb(options, provider.GetRequiredService<ILogger<PamPassDb>>());

    internal static IPassDb MakeShadow(IServiceProvider provider) =>
        SystemPassDb.Shadow(new BlockingCalls("NSS"), provider.GetRequiredService<PasswordVerifier>(), provider.GetRequiredService<TimeProvider>());

    internal static IPassDb MakePasswd(IServiceProvider provider) =>
        SystemPassDb.Passwd(new BlockingCalls("NSS"), provider.GetRequiredService<PasswordVerifier>(), provider.GetRequiredService<TimeProvider>());

    internal static IUserDb MakePasswdUserDb(IServiceProvider provider) =>
        new PasswdUserDb(new BlockingCalls("NSS"), new ValidIds(provider.GetRequiredService<IOptions<AuthOptions>>().Value));

    private static IMailServerBuilder AddPassDb(IMailServerBuilder builder, Func<IServiceProvider, IPassDb> make, Action<PassDbSettings>? configure)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddSingleton(provider => new PassDbEntry(make(provider), Settings(configure)));
        return builder;
    }

    private static TSettings Settings<TSettings>(Action<TSettings>? configure)
        where TSettings : new()
    {
        var settings = new TSettings();
        configure?.Invoke(settings);
        return settings;
    }
}
