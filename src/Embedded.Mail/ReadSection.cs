using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Primitives;

namespace Embedded.Mail;

/// <summary>A section of a configuration that takes note of which of its values were asked for.</summary>
internal sealed class ReadSection(IConfigurationSection section, ISet<string> read) : IConfigurationSection
{
    public string Key => section.Key;

    public string Path => section.Path;

    public string? Value
    {
        get
        {
            _ = read.Add(Path);
            return section.Value;
        }
        set => section.Value = value;
    }

    public string? this[string key]
    {
        get => GetSection(key).Value;
        set => section[key] = value;
    }

    public IConfigurationSection GetSection(string key) => new ReadSection(section.GetSection(key), read);

    public IEnumerable<IConfigurationSection> GetChildren() => section.GetChildren().Select(child => new ReadSection(child, read));

    public IChangeToken GetReloadToken() => section.GetReloadToken();
}
