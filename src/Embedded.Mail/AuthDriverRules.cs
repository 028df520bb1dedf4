using Embedded.Mail.Auth.Chain;
using Embedded.Mail.Messages;

namespace Embedded.Mail;

/// <summary>What is wrong with one passdb or userdb of a configuration. An error starts with the option's name below the server's section; none repeats a password.</summary>
/// <param name="path">The entry's place, such as <c>PassDbs:0</c>.</param>
internal sealed class AuthDriverRules(string path)
{
    // Drivers that take one of these cannot do without.
    private static readonly string[] Needed = [nameof(PassDbOptions.Path), nameof(PassDbOptions.Database)];

    private readonly List<string> _errors = [];

    /// <summary>Checks the driver and that the arguments are its own.</summary>
    /// <param name="driver">The driver's name as given.</param>
    /// <param name="drivers">Those that there are.</param>
    /// <param name="arguments">All arguments of all drivers with what they are set to: null, or false, for those that are not.</param>
    public AuthDriverRules Driver(string driver, IReadOnlyDictionary<string, string[]> drivers, params ReadOnlySpan<(string Name, object? Value)> arguments)
    {
        if (!drivers.TryGetValue(driver, out var known))
        {
            _errors.Add($"{path}:Driver is '{driver}' and must be one of {string.Join(", ", drivers.Keys)}.");
            return this;
        }

        foreach (var (name, value) in arguments)
        {
            if (value is not (null or false) && !known.Contains(name))
            {
                _errors.Add($"{path}:{name} is {(name == nameof(PassDbOptions.Password) ? "set" : $"'{value}'")} and no argument of the driver '{driver}'.");
            }
        }

        foreach (var (name, value) in arguments)
        {
            if (value is null or "" && Needed.Contains(name) && known.Contains(name))
            {
                _errors.Add($"{path}:{name} is not set; the driver '{driver}' needs it.");
            }
        }

        return this;
    }

    /// <summary>Checks text with %-variables.</summary>
    public AuthDriverRules Text(string name, string? text)
    {
        if (text is not null && !VariableExpander.TryParse(text, out _, out var error))
        {
            _errors.Add(name == nameof(PassDbOptions.Password)
                ? $"{path}:{name} has a wrong %-variable; a percent sign is written %%."
                : $"{path}:{name}: {error}.");
        }

        return this;
    }

    /// <summary>Checks fields as <c>name=value</c>.</summary>
    public AuthDriverRules Fields(string name, string? text)
    {
        try
        {
            _ = FieldTemplate.Parse(text ?? "", $"{path}:{name}");
        }
        catch (FormatException e)
        {
            _errors.Add(e.Message);
        }

        return this;
    }

    /// <summary>Checks that a choice is one of those that there are: a number in a configuration need not be.</summary>
    public AuthDriverRules Choice<TEnum>(string name, TEnum value)
        where TEnum : struct, Enum =>
        Not(!Enum.IsDefined(value), $"{name} is '{value}' and must be one of {string.Join(", ", Enum.GetNames<TEnum>())}.");

    /// <summary>Refuses what must not be.</summary>
    public AuthDriverRules Not(bool isWrong, string error)
    {
        if (isWrong)
        {
            _errors.Add($"{path}:{error}");
        }

        return this;
    }

    /// <summary>Takes over what is wrong with an argument that has options of its own.</summary>
    public AuthDriverRules All(string name, IEnumerable<string> errors)
    {
        _errors.AddRange(errors.Select(error => $"{path}:{name}:{error}"));
        return this;
    }

    public IReadOnlyList<string> Errors => _errors;
}
