using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Options;

namespace Embedded.Mail;

/// <summary>
/// Makes a validator's messages name the value that was refused, which those of the attributes do not: from <c>The field ImapOptions.MaxLiteral must be between …</c> it
/// makes <c>ImapOptions.MaxLiteral is '1' and must be between …</c>.
/// </summary>
internal sealed partial class NamedValueValidator<TOptions>(IValidateOptions<TOptions> validator) : IValidateOptions<TOptions>
    where TOptions : class
{
    public ValidateOptionsResult Validate(string? name, TOptions options)
    {
        var result = validator.Validate(name, options);
        return result is { Failed: true, Failures: { } failures }
            ? ValidateOptionsResult.Fail(failures.Select(failure => AttributeMessage().Replace(failure, match => Named(match, options))))
            : result;
    }

    private static string Named(Match match, TOptions options)
    {
        var path = match.Groups["path"].Value;
        return path.Split('.') is [_, .. var properties] && IsSecret(properties) is false && TryFind(options, properties, out var value)
            ? $"{path} is '{value}' and {match.Groups["rule"].Value}"
            : $"{path} {match.Groups["rule"].Value}";
    }

    private static bool IsSecret(string[] properties) => properties.Any(property => property.Contains("Password", StringComparison.OrdinalIgnoreCase));

    [UnconditionalSuppressMessage("Trimming", "IL2075", Justification = "The validator reads the same property; were it trimmed all the same, the message would lack the value and nothing else.")]
    private static bool TryFind(object options, string[] properties, out object? value)
    {
        value = options;
        foreach (var property in properties)
        {
            if (value?.GetType().GetProperty(property) is not { } found)
            {
                return false;
            }

            value = found.GetValue(value);
        }

        return true;
    }

    // "Member: The field Type.Member must be…" and "Member: The Type.Member field is required."
    [GeneratedRegex(@"^[\w.]+: The (?:field )?(?<path>\w+(?:\.\w+)+) (?:field )?(?<rule>.*)$", RegexOptions.Singleline)]
    private static partial Regex AttributeMessage();
}
