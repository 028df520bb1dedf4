using System.Globalization;

namespace Embedded.Mail.Tests.Conformance.Imap;

/// <summary>How the elements of an expected list are compared with those of the reply.</summary>
/// <param name="Chain">How many elements belong together, where the order of chains is free; 0 where the order is fixed.</param>
/// <param name="AllowsExtra">Whether the reply may have more.</param>
/// <param name="Ignored">What the reply may have besides, even so.</param>
/// <param name="Banned">What the reply must not have besides.</param>
internal sealed record ListRule(int Chain, bool AllowsExtra, IReadOnlyList<string> Ignored, IReadOnlyList<string> Banned)
{
    public static readonly ListRule Exact = new(0, false, [], []);
    public static readonly ListRule Unordered = new(1, true, [], []);
    public static readonly ListRule NamesAndValues = new(2, true, [], []);
    public static readonly ListRule Flags = new(1, false, ["\\recent", "$HasAttachment", "$HasNoAttachment"], []);

    private const string Mark = "$!";

    public bool Ignores(ImapArgument argument) => Ignored.Any(argument.Is);

    /// <summary>Whether an element that nothing in the list asks for is all right.</summary>
    public bool Allows(ImapArgument extra) => !Banned.Any(extra.Is) && (AllowsExtra || Ignores(extra));

    /// <summary>Gives the lists of an expected reply their rules: by their directives, which are taken out, or else by where they stand.</summary>
    public static IReadOnlyList<ImapArgument> Apply(IReadOnlyList<ImapArgument> reply)
    {
        var arguments = reply.Select(argument => argument is ImapArgument.List list ? Ruled(list, Exact) : argument).ToArray();
        if (arguments.Length > 2 && (reply[1].Is("FETCH") || reply[1].Is("UIDFETCH")) && reply[2] is ImapArgument.List items)
        {
            arguments[2] = Fetched(items);
        }
        else if (arguments.Length > 2 && reply[0].Is("STATUS") && reply[2] is ImapArgument.List status)
        {
            arguments[2] = Ruled(status, NamesAndValues);
        }
        else if (arguments.Length > 1 && (reply[0].Is("LIST") || reply[0].Is("LSUB")) && reply[1] is ImapArgument.List flags)
        {
            arguments[1] = Ruled(flags, Unordered);
        }

        return arguments;
    }

    private static ImapArgument.List Fetched(ImapArgument.List list)
    {
        var ruled = Ruled(list, NamesAndValues);
        var plain = list.Items.Where(item => !IsDirective(item)).ToList();
        var items = ruled.Items.Select((item, at) => at > 0 && plain[at - 1].Is("FLAGS") && plain[at] is ImapArgument.List flags ? Ruled(flags, Flags) : item);
        return ruled with { Items = [.. items] };
    }

    private static ImapArgument.List Ruled(ImapArgument.List list, ListRule standard)
    {
        var directives = list.Items.TakeWhile(IsDirective).Select(item => ((ImapArgument.Text)item).Value[Mark.Length..]).ToList();
        var items = list.Items.Skip(directives.Count).Select(item => item is ImapArgument.List inner ? Ruled(inner, Exact) : item);
        return new ImapArgument.List([.. items], directives.Count == 0 ? standard : Parse(directives));
    }

    private static bool IsDirective(ImapArgument argument) => argument is ImapArgument.Atom { Value: var value } && value.StartsWith(Mark, StringComparison.Ordinal);

    // What may be extra, and what not, is a question of its own: a list that has only such directives says nothing of its order.
    private static ListRule Parse(List<string> directives)
    {
        var ordered = directives.Any(directive => directive.Equals("ordered", StringComparison.OrdinalIgnoreCase));
        var rule = new ListRule(ordered ? 0 : 1, !ordered, [.. Values(directives, "ignore")], [.. Values(directives, "ban")]);
        foreach (var directive in directives)
        {
            rule = directive.Split('=')[0].ToUpperInvariant() switch
            {
                "ORDERED" or "IGNORE" or "BAN" => rule,
                "UNORDERED" => rule with { Chain = directive.Contains('=') ? int.Parse(directive.Split('=')[1], CultureInfo.InvariantCulture) : 1 },
                "EXTRA" => rule with { AllowsExtra = true },
                "NOEXTRA" => rule with { AllowsExtra = false },
                _ => throw new ScriptException($"Unknown directive {Mark}{directive}"),
            };
        }

        return rule;
    }

    private static IEnumerable<string> Values(List<string> directives, string name) => directives
        .Where(directive => directive.StartsWith(name + "=", StringComparison.OrdinalIgnoreCase)).Select(directive => directive[(name.Length + 1)..]);
}
