using Embedded.Mail.Auth;
using Embedded.Mail.Auth.OAuth2;
using Embedded.Mail.Auth.PasswordSchemes;
using Microsoft.Extensions.Options;

namespace Embedded.Mail;

/// <summary>Checks what a configuration says the server is made of. Everything that making it could refuse is refused here, by the option's name.</summary>
internal sealed class CompositionRules(IEnumerable<AuthDriver> brought) : IValidateOptions<CompositionOptions>
{
    public const string Memory = "memory";
    public const string Sdbox = "sdbox";

    /// <summary>The stores that come with the library.</summary>
    public static IReadOnlyList<string> Stores { get; } = [Sdbox, Memory];

    public ValidateOptionsResult Validate(string? name, CompositionOptions options)
    {
        List<string> errors =
        [
            .. StoreErrors(options.Store),
            .. options.PassDbs.SelectMany((passDb, index) => Errors(passDb, new AuthDriverRules($"PassDbs:{index}"))),
            .. options.UserDbs.SelectMany((userDb, index) => Errors(userDb, new AuthDriverRules($"UserDbs:{index}"))),
        ];
        return errors.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);
    }

    private static IEnumerable<string> StoreErrors(string? store) =>
        store is null || Stores.Contains(store) ? [] : [$"Store is '{store}' and must be one of {string.Join(", ", Stores)}."];

    private IEnumerable<string> Errors(PassDbOptions options, AuthDriverRules rules) => rules
        .Driver(
            options.Driver,
            AuthDrivers.With(brought, AuthDrivers.OfPassDbs),
            (nameof(options.Path), options.Path),
            (nameof(options.Scheme), options.Scheme),
            (nameof(options.UserNameFormat), options.UserNameFormat),
            (nameof(options.Password), options.Password),
            (nameof(options.NoPassword), options.NoPassword),
            (nameof(options.Fields), options.Fields),
            (nameof(options.Service), options.Service),
            (nameof(options.OpenSession), options.OpenSession),
            (nameof(options.SetCredentials), options.SetCredentials),
            (nameof(options.ShowFailureMessage), options.ShowFailureMessage),
            (nameof(options.ConfigurationDirectory), options.ConfigurationDirectory),
            (nameof(options.MaxConcurrency), options.MaxConcurrency),
            (nameof(options.MaxWaiting), options.MaxWaiting),
            (nameof(options.CacheKey), options.CacheKey),
            (nameof(options.Database), options.Database),
            (nameof(options.OAuth2), options.OAuth2 is not null))
        .Text(nameof(options.Path), options.Path)
        .Text(nameof(options.UserNameFormat), options.UserNameFormat)
        .Text(nameof(options.Password), options.Password)
        .Text(nameof(options.Service), options.Service)
        .Text(nameof(options.CacheKey), options.CacheKey)
        .Fields(nameof(options.Fields), options.Fields)
        .Fields(nameof(options.DefaultFields), options.DefaultFields)
        .Fields(nameof(options.OverrideFields), options.OverrideFields)
        .Choice(nameof(options.Skip), options.Skip)
        .Choice(nameof(options.ResultSuccess), options.ResultSuccess)
        .Choice(nameof(options.ResultFailure), options.ResultFailure)
        .Choice(nameof(options.ResultInternalFail), options.ResultInternalFail)
        .Not(options.Scheme is { } scheme && !PasswordSchemeTable.TryFind(scheme, out _, out _), $"Scheme is '{options.Scheme}', which is not supported.")
        .Not(options.Deny && options.Master, "Deny is 'True', and so is Master; they exclude each other.")
        .Not(options.Pass && options.ResultSuccess != AuthDbRule.ReturnOk, $"Pass is 'True' and ResultSuccess '{options.ResultSuccess}'; they exclude each other.")
        .Not(options.NoPassword && options.Password is not null, "NoPassword is 'True' and Password is set; they exclude each other.")
        .Not(options.Service == "", "Service is empty; leave it out for 'dovecot'.")
        .Not(options.MaxConcurrency is < 1 or > 256, $"MaxConcurrency is '{options.MaxConcurrency}' and must be from 1 to 256.")
        .Not(options.MaxWaiting is < 1 or > 100_000, $"MaxWaiting is '{options.MaxWaiting}' and must be from 1 to 100,000.")
        .Not(options is { Driver: AuthDrivers.OAuth2, OAuth2: null }, "OAuth2 is not set; the driver 'oauth2' needs it.")
        .All(nameof(options.OAuth2), options.OAuth2 is { } tokens ? OAuth2OptionsErrors.Of(tokens) : [])
        .Not(LacksPassword(options), "Password is not set; the driver 'static' needs it, or NoPassword.")
        .Errors;

    private IEnumerable<string> Errors(UserDbOptions options, AuthDriverRules rules) => rules
        .Driver(
            options.Driver,
            AuthDrivers.With(brought, AuthDrivers.OfUserDbs),
            (nameof(options.Path), options.Path),
            (nameof(options.UserNameFormat), options.UserNameFormat),
            (nameof(options.Fields), options.Fields),
            (nameof(options.AllowAllUsers), options.AllowAllUsers),
            (nameof(options.Database), options.Database))
        .Text(nameof(options.Path), options.Path)
        .Text(nameof(options.UserNameFormat), options.UserNameFormat)
        .Fields(nameof(options.Fields), options.Fields)
        .Fields(nameof(options.DefaultFields), options.DefaultFields)
        .Fields(nameof(options.OverrideFields), options.OverrideFields)
        .Choice(nameof(options.Skip), options.Skip)
        .Choice(nameof(options.ResultSuccess), options.ResultSuccess)
        .Choice(nameof(options.ResultFailure), options.ResultFailure)
        .Choice(nameof(options.ResultInternalFail), options.ResultInternalFail)
        .Errors;

    // The fields may say it too, as Dovecot's own arguments of the driver do.
    private static bool LacksPassword(PassDbOptions options) =>
        options is { Driver: AuthDrivers.Static, Password: null, NoPassword: false }
        && !(options.Fields ?? "").Split(' ').Any(static field => field is "nopassword" or "noauthenticate"
            || field.StartsWith("nopassword=", StringComparison.Ordinal) || field.StartsWith("noauthenticate=", StringComparison.Ordinal));
}
