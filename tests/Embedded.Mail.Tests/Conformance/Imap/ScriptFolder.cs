namespace Embedded.Mail.Tests.Conformance.Imap;

/// <summary>Where scripts lie.</summary>
internal static class ScriptFolder
{
    /// <summary>The environment variable that names the folder.</summary>
    public const string Variable = "IMAPTEST_DIR";

    /// <summary>The folder that the environment variable names, or else the one beside the repository; null when there is none.</summary>
    /// <exception cref="DirectoryNotFoundException">The variable names what is no folder.</exception>
    public static string? Find(string repository)
    {
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } named)
        {
            return Directory.Exists(named) ? named : throw new DirectoryNotFoundException($"{Variable} names {named}, which is no folder.");
        }

        var beside = Path.Combine(repository, "..", "shared", "conformance", "imaptest");
        return Directory.Exists(beside) ? beside : null;
    }

    /// <summary>The scripts in a folder, by name.</summary>
    public static IEnumerable<string> Scripts(string folder) => Directory.EnumerateFiles(folder).Where(IsScript).Order(StringComparer.Ordinal);

    /// <summary>The messages of a script.</summary>
    public static IReadOnlyList<MboxMessage> Messages(string script) =>
        Mbox.Load(File.Exists(script + ".mbox") ? script + ".mbox" : Path.Combine(Path.GetDirectoryName(script)!, "default.mbox"));

    private static bool IsScript(string path) => Path.GetExtension(path).Length == 0 && !Path.GetFileName(path).StartsWith('.');
}
