using Embedded.Mail.Tests.Conformance.Imap;

namespace Embedded.Mail.InteropTests.Imap;

/// <summary>What a server answers to a command, in a form in which two servers can be compared: the order of items that have none does not show.</summary>
internal static class Answer
{
    private static readonly string[] Hints = ["\\UnMarked", "\\Marked"];

    /// <summary>Sends a command and gives its untagged replies, sorted, and the status.</summary>
    public static async Task<string> AskAsync(ReplyStream server, string tag, string command)
    {
        await server.SendAsync($"{tag} {command}\r\n");
        var lines = new List<string>();
        while (await server.ReadAsync() is { } line)
        {
            if (line.StartsWith(tag + " ", StringComparison.Ordinal))
            {
                lines.Sort(StringComparer.Ordinal);
                return string.Join('\n', lines.Append(line.Split(' ')[1]));
            }

            lines.Add(Normalize(ArgumentReader.Read(line.StartsWith("* ", StringComparison.Ordinal) ? line[2..] : line)));
        }

        throw new EndOfStreamException($"The connection ended at {command}");
    }

    private static string Normalize(IReadOnlyList<ImapArgument> reply) =>
        reply.Count == 3 && reply[1].Is("FETCH") ? $"{Text(reply[0])} FETCH {Sorted(SortedFlags(reply[2]), 2)}"
        : reply.Count == 3 && reply[0].Is("STATUS") ? $"STATUS {Text(reply[1])} {Sorted(reply[2], 2)}"
        : reply.Count >= 4 && reply[0].Is("LIST") ? $"LIST {Sorted(reply[1], 1)} {Text(reply[3])}"
        : string.Join(' ', reply.Select(Text));

    private static ImapArgument SortedFlags(ImapArgument items) => items is ImapArgument.List list
        ? list with { Items = [.. list.Items.Select((item, at) => at > 0 && list.Items[at - 1].Is("FLAGS") ? new ImapArgument.Atom(Sorted(item, 1)) : item)] }
        : items;

    private static string Sorted(ImapArgument argument, int chain) => argument is ImapArgument.List list
        ? string.Join(' ', list.Items.Select(Text).Where(text => !Hints.Contains(text)).Chunk(chain).Select(items => string.Join(' ', items)).Order(StringComparer.Ordinal))
        : Text(argument);

    private static string Text(ImapArgument argument) => argument switch
    {
        ImapArgument.List { Items: var items } => $"({string.Join(' ', items.Select(Text))})",
        ImapArgument.Text { Value: var value } => value,
        _ => "NIL",
    };
}
