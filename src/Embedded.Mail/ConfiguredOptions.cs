using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Embedded.Mail;

/// <summary>
/// Binds options to a section, and refuses what the binding had no use for: an option of another name, one value where a list belongs, a list where one value belongs.
/// The binder itself says nothing of the last two, and of the first nothing about the value.
/// </summary>
internal sealed class ConfiguredOptions<TOptions>(IConfigurationSection section, Action<IConfiguration, TOptions> bind)
    : IConfigureOptions<TOptions>, IValidateOptions<TOptions>
    where TOptions : class
{
    private readonly HashSet<string> _read = new(StringComparer.OrdinalIgnoreCase);

    public void Configure(TOptions options)
    {
        lock (_read)
        {
            _read.Clear();
            bind(new ReadSection(section, _read), options);
        }
    }

    public ValidateOptionsResult Validate(string? name, TOptions options)
    {
        lock (_read)
        {
            var failures = Leaves(section).Where(leaf => !_read.Contains(leaf.Path)).Select(Describe).ToList();
            return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
        }
    }

    // An empty text is what an empty object or list of a JSON file becomes.
    private static IEnumerable<IConfigurationSection> Leaves(IConfigurationSection section) =>
        section.GetChildren().SelectMany(Leaves).Concat(string.IsNullOrEmpty(section.Value) ? [] : [section]);

    // A connection string has its password in the middle.
    private static bool IsSecret(string? text) =>
        text is not null && (text.Contains("Password", StringComparison.OrdinalIgnoreCase) || text.Contains("Pwd", StringComparison.OrdinalIgnoreCase));

    private static string Describe(IConfigurationSection leaf) => IsSecret(leaf.Path) || IsSecret(leaf.Value)
        ? $"{leaf.Path} is no option that has one value."
        : $"{leaf.Path} is no option that has one value; it is set to '{leaf.Value}'.";
}
