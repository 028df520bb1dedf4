using Embedded.Mail.Auth;
using Embedded.Mail.Auth.Pam;
using Embedded.Mail.Auth.PasswdFile;
using Embedded.Mail.Auth.Static;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Embedded.Mail;

/// <summary>All passdbs and userdbs in their order: those that code added, and after them those of the configuration.</summary>
internal sealed class AuthChains(
    IEnumerable<PassDbEntry> passDbs, IEnumerable<UserDbEntry> userDbs, IOptions<CompositionOptions> options, PasswordVerifier verifier, ILogger<PasswdFileDb> logger,
    IServiceProvider services)
{
    public IReadOnlyList<PassDbEntry> PassDbs { get; } =
        [.. passDbs, .. options.Value.PassDbs.Select(passDb => new PassDbEntry(Make(passDb, verifier, logger, services), passDb))];

    public IReadOnlyList<UserDbEntry> UserDbs { get; } =
        [.. userDbs, .. options.Value.UserDbs.Select(userDb => new UserDbEntry(Make(userDb, verifier, logger, services), userDb))];

    private static IPassDb Make(PassDbOptions options, PasswordVerifier verifier, ILogger<PasswdFileDb> logger, IServiceProvider services) => options.Driver switch
    {
        AuthDrivers.PasswdFile => PasswdFile(options.Path, options.Scheme, options.UserNameFormat, verifier, logger),
        AuthDrivers.Sql => services.GetRequiredService<SqlDatabases>().Find(options.Database!),
        AuthDrivers.Pam => MailServerSystemUsersExtensions.MakePam(services, Pam(options)),
        AuthDrivers.OAuth2 => MailServerOAuth2Extensions.Make(services, options.OAuth2!),
        AuthDrivers.Shadow => MailServerSystemUsersExtensions.MakeShadow(services),
        AuthDrivers.Passwd => MailServerSystemUsersExtensions.MakePasswd(services),
        _ when AuthDrivers.Find(services, options.Driver) is { } driver => driver.OpenPassDb(services, options.Path ?? ""),
        _ => new StaticPassDb(new StaticPassDbOptions { Password = options.Password, NoPassword = options.NoPassword, Fields = options.Fields ?? "" }, verifier),
    };

    private static IUserDb Make(UserDbOptions options, PasswordVerifier verifier, ILogger<PasswdFileDb> logger, IServiceProvider services) => options.Driver switch
    {
        AuthDrivers.PasswdFile => PasswdFile(options.Path, scheme: null, options.UserNameFormat, verifier, logger),
        AuthDrivers.Sql => services.GetRequiredService<SqlDatabases>().Find(options.Database!),
        AuthDrivers.Prefetch => new PrefetchUserDb(),
        AuthDrivers.Passwd => MailServerSystemUsersExtensions.MakePasswdUserDb(services),
        _ when AuthDrivers.Find(services, options.Driver) is { } driver => driver.OpenUserDb(services, options.Path ?? ""),
        _ => new StaticUserDb(new StaticUserDbOptions { Fields = options.Fields ?? "", AllowAllUsers = options.AllowAllUsers }),
    };

    private static PasswdFileDb PasswdFile(string? path, string? scheme, string? userNameFormat, PasswordVerifier verifier, ILogger<PasswdFileDb> logger)
    {
        var options = new PasswdFileOptions { Path = path ?? "" };
        options.Scheme = scheme ?? options.Scheme;
        options.UserNameFormat = userNameFormat ?? options.UserNameFormat;
        return new PasswdFileDb(options, logger, verifier);
    }

    private static PamOptions Pam(PassDbOptions configured)
    {
        var options = new PamOptions
        {
            OpenSession = configured.OpenSession,
            SetCredentials = configured.SetCredentials,
            ShowFailureMessage = configured.ShowFailureMessage,
            ConfigurationDirectory = configured.ConfigurationDirectory,
            CacheKey = configured.CacheKey,
        };
        options.Service = configured.Service ?? options.Service;
        options.MaxConcurrency = configured.MaxConcurrency ?? options.MaxConcurrency;
        options.MaxWaiting = configured.MaxWaiting ?? options.MaxWaiting;
        return options;
    }
}
