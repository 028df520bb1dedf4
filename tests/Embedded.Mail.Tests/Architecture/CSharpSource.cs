using System.Text.RegularExpressions;

namespace Embedded.Mail.Tests.Architecture;

/// <summary>A C# file as far as the architecture tests read it: which namespaces of the library it names, comments and strings aside.</summary>
internal sealed partial class CSharpSource(string text)
{
    private const string RootNamespace = "Embedded.Mail";
    private readonly string _code = CommentsAndStrings().Replace(text, " ");

    /// <summary>Whether the code awaits anything.</summary>
    public bool Awaits => Await().IsMatch(_code);

    /// <summary>
    /// The areas that the file names: by <c>using</c>, by a full name, or by a name that the enclosing namespace completes, such as <c>Storage.IMailStore</c>.
    /// </summary>
    /// <param name="typeNames">Full names of all types of the library, by which a qualified name is told from a property's.</param>
    /// <param name="area">The area of the file itself: types of the namespaces around it need neither <c>using</c> nor qualification.</param>
    public IEnumerable<string> NamedAreas(IReadOnlySet<string> typeNames, string area)
    {
        // The innermost namespace that has a type of the name is the one that the compiler takes.
        var spaces = NamespacesFrom(area).ToList();
        foreach (var word in Identifier().Matches(_code).Select(match => match.Value).Distinct())
        {
            if (spaces.Find(space => typeNames.Contains($"{space}.{word}")) is { } space && space != spaces[0])
            {
                yield return AreaOf(space, typeNames);
            }
        }

        foreach (Match match in UsingDirective().Matches(_code))
        {
            yield return AreaOf(match.Groups["name"].Value, typeNames);
        }

        foreach (Match match in QualifiedName().Matches(_code))
        {
            if (TypePrefix(match.Value, typeNames) is { } type)
            {
                yield return AreaOf(type, typeNames);
            }
        }
    }

    private static IEnumerable<string> NamespacesFrom(string area)
    {
        for (var full = area.Length == 0 ? RootNamespace : $"{RootNamespace}.{area}"; full.Length >= RootNamespace.Length; full = full[..full.LastIndexOf('.')])
        {
            yield return full;
        }
    }

    private static string AreaOf(string name, IReadOnlySet<string> typeNames)
    {
        var space = typeNames.Contains(name) ? name[..name.LastIndexOf('.')] : name;
        return space.Length <= RootNamespace.Length ? "" : space[(RootNamespace.Length + 1)..];
    }

    // A single name, without an area before it, is looked up from the inside outward above.
    private static string? TypePrefix(string name, IReadOnlySet<string> typeNames)
    {
        var isFull = name.StartsWith(RootNamespace + ".", StringComparison.Ordinal);
        var full = isFull ? name : $"{RootNamespace}.{name}";
        var shortest = isFull ? RootNamespace.Length : full.IndexOf('.', RootNamespace.Length + 1);
        for (var end = full.Length; end > shortest; end = full.LastIndexOf('.', end - 1))
        {
            if (typeNames.Contains(full[..end]))
            {
                return full[..end];
            }
        }

        return null;
    }

    [GeneratedRegex("""
        //[^\n]* | /\*.*?\*/ | \"\"\"+.*?\"\"\"+ | @"(?:[^"]|"")*" | "(?:\\.|[^"\\\n])*" | '(?:\\.|[^'\\\n])+'
        """, RegexOptions.Singleline | RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex CommentsAndStrings();

    [GeneratedRegex(@"^\s*(?:global\s+)?using\s+(?:static\s+)?(?:\w+\s*=\s*)?(?:global::)?(?<name>Embedded\.Mail(?:\.\w+)*)", RegexOptions.Multiline)]
    private static partial Regex UsingDirective();

    [GeneratedRegex(@"(?<![\w.])[A-Z]\w*(?:\.[A-Z]\w*)+")]
    private static partial Regex QualifiedName();

    // Not after a dot: that is a member, or the qualified name that the other expression reads.
    [GeneratedRegex(@"(?<![\w.])[A-Z]\w*")]
    private static partial Regex Identifier();

    [GeneratedRegex(@"\bawait\b")]
    private static partial Regex Await();
}
