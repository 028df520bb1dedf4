using System.Collections.Immutable;

namespace Embedded.Mail.InteropTests.Peers;

/// <summary>What to run and how.</summary>
/// <param name="Program">Its path, or a name to find on the path.</param>
/// <param name="Arguments">Its arguments, each as it is.</param>
internal sealed record ProgramStart(string Program, params string[] Arguments)
{
    /// <summary>The working directory; null for the one of temporary files.</summary>
    public string? Directory { get; init; }

    /// <summary>What stands on its standard input.</summary>
    public string Input { get; init; } = "";

    /// <summary>Whether standard input stays open after <see cref="Input"/>, for as long as the program runs.</summary>
    public bool KeepsInputOpen { get; init; }

    /// <summary>How long to wait for a line, and for the end.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Environment variables besides the test's own; null takes one away.</summary>
    public ImmutableDictionary<string, string?> Environment { get; init; } = ImmutableDictionary<string, string?>.Empty;

    /// <summary>A home directory of the test's own, so that no settings of the user play a part.</summary>
    public static ImmutableDictionary<string, string?> Home(string folder) => ImmutableDictionary<string, string?>.Empty.Add("HOME", folder);
}
