using Embedded.Mail.Auth;
using Embedded.Mail.Ldap.Connections;
using Embedded.Mail.Ldap.Queries;
using Microsoft.Extensions.Options;

namespace Embedded.Mail.Ldap;

/// <summary>Checks the attributes of <see cref="LdapOptions"/>.</summary>
[OptionsValidator]
internal sealed partial class LdapOptionsAttributeValidator : IValidateOptions<LdapOptions>;

/// <summary>Checks what attributes of <see cref="LdapOptions"/> cannot say.</summary>
internal sealed class LdapOptionsRules : IValidateOptions<LdapOptions>
{
    private static readonly TimeSpan LongestTimeout = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan ShortestTimeout = TimeSpan.FromMilliseconds(100);

    /// <summary>All that is wrong; none of it repeats a password.</summary>
    public static IEnumerable<string> Errors(LdapOptions options)
    {
        if (TryRead(() => new LdapQueries(options)) is { } query)
        {
            yield return query;
        }

        if (TryRead(() => LdapDirectory.Uris(options).ToList()) is { } uri)
        {
            yield return uri;
        }
        else if (options.StartTls && LdapDirectory.Uris(options).Any(server => server.IsTls))
        {
            yield return "LdapOptions.StartTls is 'True' and LdapOptions.Uris has ldaps://, which is TLS already; use one of them.";
        }

        foreach (var error in ChoiceErrors(options).Concat(SettingErrors(options)))
        {
            yield return error;
        }
    }

    public ValidateOptionsResult Validate(string? name, LdapOptions options)
    {
        var errors = Errors(options).ToList();
        return errors.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);
    }

    private static IEnumerable<string> ChoiceErrors(LdapOptions options)
    {
        if (!Enum.IsDefined(options.Scope) || !Enum.IsDefined(options.Dereference) || !Enum.IsDefined(options.RequireCertificate))
        {
            yield return "LdapOptions.Scope, Dereference or RequireCertificate is none of its values.";
        }

        if (options.Timeout < ShortestTimeout || options.Timeout > LongestTimeout)
        {
            yield return $"LdapOptions.Timeout is {options.Timeout}; it must be from 100 milliseconds to 5 minutes.";
        }

        if (options.IdleTimeout < TimeSpan.FromSeconds(1) || options.IdleTimeout > TimeSpan.FromDays(1))
        {
            yield return $"LdapOptions.IdleTimeout is {options.IdleTimeout}; it must be from 1 second to 1 day.";
        }
    }

    private static IEnumerable<string> SettingErrors(LdapOptions options)
    {
        if (options.Base.Length == 0 || options.Uris.Length == 0)
        {
            yield return $"LdapOptions.{(options.Base.Length == 0 ? nameof(options.Base) : nameof(options.Uris))} is not set.";
        }

        if (!StoredPassword.Schemes.Contains(options.DefaultPasswordScheme.Split('.')[0], StringComparer.OrdinalIgnoreCase))
        {
            yield return $"LdapOptions.DefaultPasswordScheme is '{options.DefaultPasswordScheme}', which is not supported.";
        }

        if (options.AuthBindUserDn.Length > 0 && !options.AuthBind)
        {
            yield return "LdapOptions.AuthBindUserDn is set and AuthBind is not; the template is for binds.";
        }

        // A name without a password is an unauthenticated bind, which servers take for an anonymous one or refuse (RFC 4513 §5.1.2).
        if (options.Dn.Length > 0 && options.DnPassword.Length == 0 && !options.SaslExternal)
        {
            yield return "LdapOptions.Dn is set and DnPassword is not.";
        }
    }

    private static string? TryRead(Func<object> read)
    {
        try
        {
            _ = read();
            return null;
        }
        catch (FormatException e)
        {
            return e.Message;
        }
    }
}
