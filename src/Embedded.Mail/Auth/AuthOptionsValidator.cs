using Embedded.Mail.Auth.Chain;
using Embedded.Mail.Auth.Sasl;
using Embedded.Mail.Messages;
using Microsoft.Extensions.Options;

namespace Embedded.Mail.Auth;

/// <summary>Checks the attributes of <see cref="AuthOptions"/>.</summary>
[OptionsValidator]
internal sealed partial class AuthOptionsAttributeValidator : IValidateOptions<AuthOptions>;

/// <summary>Checks the attributes of <see cref="PasswordOptions"/>.</summary>
[OptionsValidator]
internal sealed partial class PasswordOptionsValidator : IValidateOptions<PasswordOptions>;

/// <summary>Checks what attributes of <see cref="AuthOptions"/> cannot say.</summary>
internal sealed class AuthOptionsRules : IValidateOptions<AuthOptions>
{
    private static readonly TimeSpan LongestFailureDelay = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LongestPenalty = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan LongestTtl = TimeSpan.FromDays(30);

    public ValidateOptionsResult Validate(string? name, AuthOptions options)
    {
        var errors = Errors(options).ToList();
        return errors.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);
    }

    private static IEnumerable<(string Setting, TimeSpan Value, TimeSpan Least, TimeSpan Most)> Times(AuthOptions options) =>
    [
        (nameof(options.LookupTimeout), options.LookupTimeout, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(10)),
        (nameof(options.CacheTtl), options.CacheTtl, TimeSpan.Zero, LongestTtl),
        (nameof(options.CacheNegativeTtl), options.CacheNegativeTtl, TimeSpan.Zero, LongestTtl),
    ];

    private static IEnumerable<string> Errors(AuthOptions options)
    {
        if (SaslMechanismRow.FindUnknown(options.Mechanisms) is { } unknown)
        {
            yield return $"AuthOptions.Mechanisms: '{unknown}' is not supported.";
        }

        if (!CertificateUser.IsField(options.CertificateUserNameField))
        {
            yield return $"AuthOptions.CertificateUserNameField is '{options.CertificateUserNameField}', which is no field of a certificate's subject that is known.";
        }

        if (SaslMechanismRow.Names(options.Mechanisms, "EXTERNAL") && !options.UserNameFromCertificate)
        {
            yield return "AuthOptions.Mechanisms names EXTERNAL, which nobody can use unless UserNameFromCertificate is set.";
        }

        if (options.FailureDelay < TimeSpan.Zero || options.FailureDelay > LongestFailureDelay)
        {
            yield return $"AuthOptions.FailureDelay is {options.FailureDelay}; it must be from zero to 1 minute.";
        }

        if (options.MaxPenalty < TimeSpan.Zero || options.MaxPenalty > LongestPenalty)
        {
            yield return $"AuthOptions.MaxPenalty is {options.MaxPenalty}; it must be from zero to 5 minutes.";
        }

        foreach (var (setting, value, least, most) in Times(options))
        {
            if (value < least || value > most)
            {
                yield return $"AuthOptions.{setting} is {value}; it must be from {least} to {most}.";
            }
        }

        if (!VariableExpander.TryParse(options.UserNameFormat, out _, out var error))
        {
            yield return $"AuthOptions.UserNameFormat: {error}.";
        }

        if (options.UserNameTranslation.Length % 2 != 0)
        {
            yield return $"AuthOptions.UserNameTranslation is '{options.UserNameTranslation}'; it must have pairs of characters.";
        }

        if (options.LastValidUserId != 0 && options.LastValidUserId < options.FirstValidUserId)
        {
            yield return $"AuthOptions.LastValidUserId is {options.LastValidUserId} and below FirstValidUserId, {options.FirstValidUserId}.";
        }

        if (options.LastValidGroupId != 0 && options.LastValidGroupId < options.FirstValidGroupId)
        {
            yield return $"AuthOptions.LastValidGroupId is {options.LastValidGroupId} and below FirstValidGroupId, {options.FirstValidGroupId}.";
        }

        if (NetworkList.Parse(options.PenaltyExemptNetworks).WrongEntry is { } network)
        {
            yield return $"AuthOptions.PenaltyExemptNetworks: '{network}' is no network.";
        }
    }
}
