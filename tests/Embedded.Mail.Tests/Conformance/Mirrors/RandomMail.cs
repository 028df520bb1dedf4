using System.Globalization;

namespace Embedded.Mail.Tests.Conformance.Mirrors;

/// <summary>Random commands of clients that work on two mailboxes.</summary>
internal sealed class RandomMail(Random random)
{
    public static readonly string[] Mailboxes = ["one", "two"];

    private static readonly string[] Flags = ["\\Seen", "\\Deleted", "\\Flagged", "\\Answered", "\\Draft", "$work", "later"];
    private static readonly string[] Searches = ["ALL", "UNSEEN", "DELETED", "1:* KEYWORD later", "NOT FLAGGED", "SUBJECT m", "RETURN (COUNT MIN MAX) UNDELETED"];

    /// <summary>Has a client do one thing.</summary>
    public async Task ActAsync(MirrorClient client)
    {
        if (client.IsIdle)
        {
            await client.EndIdleAsync();
        }
        else if (client.Mailbox is null)
        {
            await client.SelectAsync(Pick(Mailboxes), random.Next(8) == 0);
        }
        else
        {
            await ActSelectedAsync(client);
        }

        if (!client.IsIdle && random.Next(2) == 0)
        {
            await client.LearnAsync();
        }
    }

    private async Task ActSelectedAsync(MirrorClient client)
    {
        var count = client.View.Count;
        var choice = count == 0 ? random.Next(20, 40) : random.Next(count > 30 ? 40 : 46);
        switch (choice)
        {
            case < 8:
                await StoreAsync(client);
                break;
            case < 12:
                _ = await client.CommandAsync($"FETCH {Numbers(count)} (FLAGS)");
                break;
            case < 14:
                _ = await client.CommandAsync($"UID FETCH {Uids(client)} (FLAGS BODY.PEEK[HEADER])");
                break;
            case < 16:
                _ = await client.CommandAsync($"{Uid()}SEARCH {Pick(Searches)}");
                break;
            case < 18:
                await CopyAsync(client);
                break;
            case < 20:
                _ = await client.CommandAsync($"UID EXPUNGE {Uids(client)}");
                break;
            case < 23:
                _ = await client.CommandAsync("EXPUNGE");
                break;
            case < 27:
                await client.OkAsync(random.Next(3) == 0 ? "CHECK" : "NOOP");
                break;
            case < 29:
                await client.StartIdleAsync();
                break;
            case 29:
                await client.ReconnectAsync();
                break;
            case 30:
                await client.SelectAsync(Pick(Mailboxes), random.Next(8) == 0);
                break;
            case 31:
                await client.SelectAsync(client.Mailbox!, client.IsReadOnly, remembers: true);
                break;
            case 32:
                await client.OkAsync($"STATUS {Pick(Mailboxes)} (MESSAGES UNSEEN UIDNEXT)");
                break;
            default:
                await AppendAsync(client);
                break;
        }
    }

    private async Task StoreAsync(MirrorClient client)
    {
        // With NOTIFY a client cannot tell whether flags that it reads after a silent STORE were sent before or after that.
        var silent = random.Next(2) == 0 && client.Style != MirrorStyle.Notify ? ".SILENT" : "";
        var sign = Pick(["+", "-", ""]);
        var flags = Enumerable.Range(0, random.Next(1, 3)).Select(_ => Pick(Flags)).Distinct().ToArray();
        var byUid = silent.Length > 0 || random.Next(2) == 0;
        var targets = byUid ? Targets(client) : [];
        var set = byUid ? string.Join(',', targets.Select(target => target.Uid)) : Numbers(client.View.Count);
        if (set.Length == 0)
        {
            return;
        }

        if (silent.Length > 0 && !client.IsReadOnly)
        {
            // The server does not say what the client knows already.
            targets.ForEach(target => Change(target, sign, flags));
        }

        _ = await client.CommandAsync($"{(byUid ? "UID " : "")}STORE {set} {sign}FLAGS{silent} ({string.Join(' ', flags)})");
    }

    private static void Change(MirrorMessage message, string sign, string[] flags)
    {
        var names = flags.Select(flag => flag.ToLowerInvariant());
        switch (sign)
        {
            case "+":
                message.Flags!.UnionWith(names);
                break;
            case "-":
                message.Flags!.ExceptWith(names);
                break;
            default:
                message.Flags = new SortedSet<string>(names, StringComparer.Ordinal);
                break;
        }
    }

    private async Task CopyAsync(MirrorClient client)
    {
        var move = random.Next(2) == 0;
        if (move && client.IsReadOnly)
        {
            return;
        }

        var byUid = random.Next(2) == 0;
        _ = await client.CommandAsync($"{(byUid ? "UID " : "")}{(move ? "MOVE" : "COPY")} {(byUid ? Uids(client) : Number(client.View.Count))} {Pick(Mailboxes)}");
    }

    private async Task AppendAsync(MirrorClient client)
    {
        var text = string.Create(CultureInfo.InvariantCulture, $"Subject: m {random.Next(100)}\r\n\r\nText\r\n");
        var flags = random.Next(2) == 0 ? $" ({Pick(Flags)})" : "";
        await client.OkAsync(string.Create(CultureInfo.InvariantCulture, $"APPEND {Pick(Mailboxes)}{flags} {{{text.Length}+}}\r\n{text}"));
    }

    private List<MirrorMessage> Targets(MirrorClient client) => [.. client.View.Messages.Where(message => message.IsKnown && random.Next(4) == 0).Take(6)];

    private string Uids(MirrorClient client)
    {
        var targets = Targets(client);
        return targets.Count == 0 ? "1:*" : string.Join(',', targets.Select(target => target.Uid));
    }

    private string Uid() => random.Next(2) == 0 ? "UID " : "";

    private string Number(int count) => random.Next(1, count + 1).ToString(CultureInfo.InvariantCulture);

    private string Numbers(int count) => random.Next(3) == 0 ? "1:*" : random.Next(2) == 0 ? $"{Number(count)}:{Number(count)}" : $"{Number(count)},{Number(count)}";

    private T Pick<T>(IReadOnlyList<T> list) => list[random.Next(list.Count)];
}
