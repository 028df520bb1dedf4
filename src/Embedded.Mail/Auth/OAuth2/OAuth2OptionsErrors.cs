using Embedded.Mail.Auth.Chain;
using Embedded.Mail.Messages;

namespace Embedded.Mail.Auth.OAuth2;

/// <summary>What is wrong with <see cref="OAuth2Options"/>; each error begins with the option's name.</summary>
internal static class OAuth2OptionsErrors
{
    private static readonly TimeSpan LongestSkew = TimeSpan.FromMinutes(10);

    public static IEnumerable<string> Of(OAuth2Options options) =>
    [
        .. Unless(options.KeySet is not null || options.TokenInfoUrl is not null || options.IntrospectionUrl is not null, "KeySet is not set, nor TokenInfoUrl, nor IntrospectionUrl; one is needed."),
        .. Unless(options.KeySet is null || IsPath(options.KeySet) || IsAddress(options.KeySet), $"KeySet is '{options.KeySet}', which is no address of http or https."),
        .. Unless(options.TokenInfoUrl is null || IsAddress(options.TokenInfoUrl), $"TokenInfoUrl is '{options.TokenInfoUrl}', which is no address of http or https."),
        .. Unless(options.IntrospectionUrl is null || IsAddress(options.IntrospectionUrl), $"IntrospectionUrl is '{options.IntrospectionUrl}', which is no address of http or https."),
        .. Unless(!options.ForceIntrospection || options.IntrospectionUrl is not null, "ForceIntrospection is 'True' and IntrospectionUrl is not set."),
        .. Unless(Enum.IsDefined(options.IntrospectionMode), $"IntrospectionMode is '{options.IntrospectionMode}' and must be one of {string.Join(", ", Enum.GetNames<IntrospectionMode>())}."),
        .. Between(nameof(options.KeySetLifetime), options.KeySetLifetime, TimeSpan.FromSeconds(10), TimeSpan.FromDays(7)),
        .. Between(nameof(options.Timeout), options.Timeout, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(1)),
        .. Between(nameof(options.ClockSkew), options.ClockSkew, TimeSpan.Zero, LongestSkew),
        .. Unless(options.UserNameAttribute.Length > 0, "UserNameAttribute is empty."),
        .. options.Algorithms.Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Where(static name => SignatureAlgorithm.Find(name) is null).Select(static name => $"Algorithms: '{name}' is not supported."),
        .. Text(nameof(options.UserNameFormat), options.UserNameFormat),
        .. Fields(options.Fields),
    ];

    private static bool IsPath(string keySet) => !keySet.Contains("://", StringComparison.Ordinal);

    private static bool IsAddress(string text) => Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is "https" or "http";

    private static IEnumerable<string> Unless(bool isRight, string error) => isRight ? [] : [error];

    private static IEnumerable<string> Between(string name, TimeSpan value, TimeSpan least, TimeSpan most) =>
        Unless(value >= least && value <= most, $"{name} is {value}; it must be from {least} to {most}.");

    private static IEnumerable<string> Text(string name, string text) => VariableExpander.TryParse(text, out _, out var error) ? [] : [$"{name}: {error}."];

    private static IEnumerable<string> Fields(string text)
    {
        try
        {
            _ = FieldTemplate.Parse(text, nameof(OAuth2Options.Fields));
            return [];
        }
        catch (FormatException e)
        {
            return [e.Message];
        }
    }
}
