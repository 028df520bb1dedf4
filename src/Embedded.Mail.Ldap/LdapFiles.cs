using System.Collections.Concurrent;
using Embedded.Mail.Auth;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Embedded.Mail.Ldap;

/// <summary>The directories that a configuration names by their settings' files, each once: a passdb and a userdb of one file share its connections.</summary>
internal sealed class LdapFiles(IServiceProvider services) : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, LdapDb> _opened = new(StringComparer.Ordinal);

    /// <summary>The directory of a file.</summary>
    /// <exception cref="FormatException">The file cannot be read or a setting is wrong; the message names file and setting.</exception>
    public LdapDb Open(string path) => _opened.GetOrAdd(path, Make);

    public async ValueTask DisposeAsync()
    {
        foreach (var db in _opened.Values)
        {
            await db.DisposeAsync();
        }
    }

    private LdapDb Make(string path)
    {
        var options = Read(path);
        try
        {
            return new LdapDb(options, services.GetRequiredService<PasswordVerifier>(), services.GetRequiredService<ILogger<LdapDb>>(), services.GetService<TimeProvider>());
        }
        catch (FormatException e)
        {
            throw new FormatException($"{path}: {e.Message}", e);
        }
    }

    private static LdapOptions Read(string path)
    {
        var options = new LdapOptions();
        try
        {
            options.ReadFile(path);
            return options;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new FormatException($"{path} cannot be read: {e.Message}", e);
        }
    }
}
