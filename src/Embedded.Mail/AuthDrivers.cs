using Microsoft.Extensions.DependencyInjection;

namespace Embedded.Mail;

/// <summary>The drivers that a configuration may name, each with the arguments that it takes.</summary>
internal static class AuthDrivers
{
    public const string PasswdFile = "passwd-file";
    public const string Static = "static";
    public const string Prefetch = "prefetch";
    public const string Sql = "sql";

    public const string Pam = "pam";
    public const string OAuth2 = "oauth2";
    public const string Passwd = "passwd";
    public const string Shadow = "shadow";

    public static IReadOnlyDictionary<string, string[]> OfPassDbs { get; } = new Dictionary<string, string[]>(StringComparer.Ordinal)
    {
        [PasswdFile] = [nameof(PassDbOptions.Path), nameof(PassDbOptions.Scheme), nameof(PassDbOptions.UserNameFormat)],
        [Static] = [nameof(PassDbOptions.Password), nameof(PassDbOptions.NoPassword), nameof(PassDbOptions.Fields)],
        [Pam] =
        [
            nameof(PassDbOptions.Service), nameof(PassDbOptions.OpenSession), nameof(PassDbOptions.SetCredentials), nameof(PassDbOptions.ShowFailureMessage),
            nameof(PassDbOptions.ConfigurationDirectory), nameof(PassDbOptions.MaxConcurrency), nameof(PassDbOptions.MaxWaiting), nameof(PassDbOptions.CacheKey),
        ],
        [OAuth2] = [nameof(PassDbOptions.OAuth2)],
        [Passwd] = [],
        [Shadow] = [],
        [Sql] = [nameof(PassDbOptions.Database)],
    };

    public static IReadOnlyDictionary<string, string[]> OfUserDbs { get; } = new Dictionary<string, string[]>(StringComparer.Ordinal)
    {
        [PasswdFile] = [nameof(UserDbOptions.Path), nameof(UserDbOptions.UserNameFormat)],
        [Static] = [nameof(UserDbOptions.Fields), nameof(UserDbOptions.AllowAllUsers)],
        [Prefetch] = [],
        [Passwd] = [],
        [Sql] = [nameof(UserDbOptions.Database)],
    };

    /// <summary>The library's own and those that packages and the host have brought, whose one argument is a path.</summary>
    public static IReadOnlyDictionary<string, string[]> With(IEnumerable<AuthDriver> others, IReadOnlyDictionary<string, string[]> own)
    {
        var all = new Dictionary<string, string[]>(own, StringComparer.Ordinal);
        foreach (var driver in others)
        {
            all.TryAdd(driver.Name, [nameof(PassDbOptions.Path)]);
        }

        return all;
    }

    /// <summary>A driver that was brought.</summary>
    public static AuthDriver? Find(IServiceProvider services, string name) => services.GetServices<AuthDriver>().FirstOrDefault(driver => driver.Name == name);
}
