using System.Runtime.CompilerServices;

namespace Embedded.Mail.Tests.Architecture;

/// <summary>Where the repository's own files lie, found from where this file was compiled.</summary>
internal static class SourceTree
{
    /// <summary>The repository's top folder.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>All C# sources below a folder of the repository, without what a build made.</summary>
    public static IEnumerable<string> CSharpFiles(string folder) =>
        Directory.EnumerateFiles(Path.Combine(Root, folder), "*.cs", SearchOption.AllDirectories)
            .Where(file => !Relative(file).Split('/').Any(part => part is "obj" or "bin"))
            .Order(StringComparer.Ordinal);

    /// <summary>A path below the repository's top, with slashes.</summary>
    public static string Relative(string file) => Path.GetRelativePath(Root, file).Replace('\\', '/');

    // A deterministic build may map the compiler's paths; the folder of the test assembly is the second try.
    private static string FindRoot([CallerFilePath] string thisFile = "") =>
        Ascend(Path.GetDirectoryName(thisFile)) ?? Ascend(AppContext.BaseDirectory)
            ?? throw new DirectoryNotFoundException("Embedded.Mail.sln was not found above the tests.");

    private static string? Ascend(string? folder)
    {
        while (folder is not null && !File.Exists(Path.Combine(folder, "Embedded.Mail.sln")))
        {
            folder = Path.GetDirectoryName(folder);
        }

        return folder;
    }
}
