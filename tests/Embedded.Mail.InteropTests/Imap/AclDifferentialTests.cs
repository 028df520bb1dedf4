using System.Globalization;
using System.Text.RegularExpressions;
using Embedded.Mail.Auth.Memory;
using Embedded.Mail.Storage;
using Embedded.Mail.Storage.Sdbox;
using Embedded.Mail.Tests.Conformance.Imap;
using Embedded.Mail.Tests.Logging;
using Microsoft.Extensions.DependencyInjection;

namespace Embedded.Mail.InteropTests.Imap;

/// <summary>
/// A Dovecot and our server at work on one root, whose mailboxes have generated access control lists: a visitor gets the same rights and the same refusals from both, whichever server the owner used to
/// set the lists. Nothing is asked that docs/imap-differences.md tells of.
/// </summary>
[Platform("Linux")]
public sealed class AclDifferentialTests
{
    private const string Owner = "tester";
    private const string Visitor = "visitor";
    private const string Letters = "lrswipkxtea";
    private const string Shared = $"shared/{Owner}/";
    private const int Lists = 40;
    private const int Seed = 4314;

    private static readonly string[] Identifiers = ["visitor", "anyone", "authenticated", "$staff", "-visitor", "-$staff"];

    private static readonly Regex Told = new(@"^\* (ACL|(MY|LIST)RIGHTS|STATUS|LIST|\d+ (FETCH|EXPUNGE)) ?");
    // What the owner is told of the lists, before the visitor does anything.
    private static readonly string[] OwnersCommands =
    [
        "MYRIGHTS {0}",
        "GETACL {0}",
        "GETACL INBOX",
        .. Identifiers.Append("someone").Select(static identifier => $"LISTRIGHTS {{0}} {identifier}"),
    ];

    private static readonly Regex Flags = new(@"(?<=FLAGS )\(([^)]*)\)");

    // Each in a mailbox of its own kind: what one does is there for those that follow it.
    private static readonly string[] Commands =
    [
        "MYRIGHTS {0}",
        "LIST \"\" {0}",
        "STATUS {0} (MESSAGES UNSEEN)",
        "GETACL {0}",
        "LISTRIGHTS {0} someone",
        "SETACL {0} someone lr",
        "DELETEACL {0} someone",
        "EXAMINE {0}",
        "SELECT {0}",
        "FETCH 1 (FLAGS)",
        "FETCH 1 BODY.PEEK[]",
        "FETCH 1 BODY[]",
        "STORE 1 FLAGS.SILENT (\\Flagged)",
        "STORE 2 +FLAGS (\\Seen)",
        "STORE 2 +FLAGS (\\Answered $Forwarded)",
        "STORE 2 +FLAGS (\\Deleted)",
        "STORE 1 -FLAGS (\\Seen \\Flagged)",
        "FETCH 1:* (FLAGS)",
        "COPY 1 {0}",
        "COPY 1 INBOX",
        "MOVE 1 INBOX",
        "EXPUNGE",
        "UNSELECT",
        "APPEND {0} (\\Seen \\Flagged) {{3+}}\r\nabc",
        "STATUS {0} (MESSAGES UNSEEN)",
        "CREATE {0}/new",
        "MYRIGHTS {0}/new",
        "RENAME {0}/new {0}/other",
        "DELETE {0}/other",
        "DELETE {0}/new",
        "RENAME {0} {0}x",
        "DELETE {0}",
        "LIST \"\" {0}",
    ];

    [Test]
    [CancelAfter(300_000)]
    public async Task Visitor_gets_the_same_rights_and_refusals_from_both_servers()
    {
        await using var dovecot = await FullDovecot.StartAsync(ScriptUsers.Password, shares: true);
        await dovecot.ShareRootsAsync(Owner, Visitor);
        var options = new SdboxStoreOptions { Location = $"sdbox:{dovecot.Mail}/%u", Sync = SyncMode.Never, SharedMailboxes = dovecot.SharedMailboxes };
        await using var store = new SdboxMailStore(options, TimeProvider.System);
        await using var server = LoggedServer.Create(mail => mail.AddInMemoryUsers(Users()).UseStore(store).WithoutDefaultListeners()
            .Configure<SharingOptions>(static sharing => (sharing.Prefix, sharing.AllowAnyone) = ("shared/%u/", true)));
        await server.StartAsync();
        var random = new Random(Seed);
        var differences = new List<string>();
        for (var i = 0; i < Lists; i++)
        {
            // Lists that one server set are to be understood by the other.
            await using var owner = await LogInAsync(i % 2 == 0 ? server.Connect("imap") : await dovecot.ConnectAsync(), Owner);
            var list = await MakeAsync(owner, random, i);
            await using var ours = await LogInAsync(server.Connect("imap"), Visitor);
            await using var theirs = await LogInAsync(await dovecot.ConnectAsync(), Visitor);
            await using var oursOfOwner = await LogInAsync(server.Connect("imap"), Owner);
            await using var theirsOfOwner = await LogInAsync(await dovecot.ConnectAsync(), Owner);
            foreach (var command in OwnersCommands)
            {
                await CompareAsync((theirsOfOwner, $"Theirs{i}"), (oursOfOwner, $"Ours{i}"), $"{list}, owner", command, differences);
            }

            var rights = RightsIn(await AskAsync(theirs, Commands[0], $"{Shared}Theirs{i}"));
            foreach (var command in Commands.Where(command => IsEqual(command, rights)))
            {
                await CompareAsync((theirs, $"{Shared}Theirs{i}"), (ours, $"{Shared}Ours{i}"), list, command, differences);
            }
        }

        Assert.That(string.Join("\n", differences), Is.Empty);
    }

    private static async Task CompareAsync((ReplyStream Server, string Mailbox) theirs, (ReplyStream Server, string Mailbox) ours, string list, string command, List<string> differences)
    {
        var (expected, actual) = (await AskAsync(theirs.Server, command, theirs.Mailbox), await AskAsync(ours.Server, command, ours.Mailbox));
        if (expected != actual)
        {
            differences.Add($"{list}: {command}\n  Dovecot: {expected}\n  ours:    {actual}");
        }
    }

    private static InMemoryUsers Users()
    {
        var users = new InMemoryUsers();
        foreach (var name in (string[])[Owner, Visitor])
        {
            users.Add(users.Add(name, ScriptUsers.Password) with { Fields = Embedded.Mail.Messages.MailUser.NoFields.Add("acl_groups", "staff") });
        }

        return users;
    }

    private static async Task<ReplyStream> LogInAsync(Stream stream, string user)
    {
        var client = new ReplyStream(stream);
        _ = await client.ReadAsync();
        Assert.That(await Answer.AskAsync(client, "l", $"LOGIN {user} {ScriptUsers.Password}"), Does.EndWith("OK"));
        return client;
    }

    /// <summary>Makes two mailboxes with the same two messages and the same generated list.</summary>
    private static async Task<string> MakeAsync(ReplyStream owner, Random random, int number)
    {
        var entries = Enumerable.Range(0, random.Next(1, 4)).Select(_ => (Identifier: Identifiers[random.Next(Identifiers.Length)], Rights: RandomRights(random))).ToList();
        foreach (var name in (string[])[$"Theirs{number}", $"Ours{number}"])
        {
            foreach (var command in (string[])
                [
                    $"CREATE {name}",
                    $"APPEND {name} (\\Answered) {{17+}}\r\nSubject: a\r\n\r\nx\r\n",
                    $"APPEND {name} {{17+}}\r\nSubject: b\r\n\r\ny\r\n",
                    .. entries.Select(entry => $"SETACL {name} {entry.Identifier} {entry.Rights}"),
                ])
            {
                Assert.That(await Answer.AskAsync(owner, "m", command), Does.EndWith("OK"), command);
            }
        }

        return string.Create(CultureInfo.InvariantCulture, $"{number}: {string.Join(", ", entries.Select(static entry => $"{entry.Identifier} {entry.Rights}"))}");
    }

    private static string RandomRights(Random random)
    {
        var rights = new string([.. Letters.Where(_ => random.Next(2) == 0)]);
        return rights.Length == 0 ? "\"\"" : rights;
    }

    // What differs for a reason (docs/imap-differences.md).
    private static bool IsEqual(string command, string rights) => command.Split(' ')[0] switch
    {
        "LISTRIGHTS" => rights.Contains('a', StringComparison.Ordinal),
        "STATUS" => rights.Contains('r', StringComparison.Ordinal),
        "DELETE" when command == "DELETE {0}" => rights.Contains('e', StringComparison.Ordinal) || !rights.Contains('x', StringComparison.Ordinal),
        "FETCH" when command.EndsWith("BODY[]", StringComparison.Ordinal) => rights.Contains('s', StringComparison.Ordinal),
        "STORE" when command.Contains(" FLAGS", StringComparison.Ordinal) => rights.Contains('w', StringComparison.Ordinal),
        "MOVE" => rights.Contains('t', StringComparison.Ordinal) == rights.Contains('e', StringComparison.Ordinal),
        _ => true,
    };

    private static string RightsIn(string answer) => answer.StartsWith("* MYRIGHTS NAME ", StringComparison.Ordinal) ? answer.Split(' ')[3] : "";

    // Two mailboxes with other names, and rights and flags in another order, are the same.
    private static async Task<string> AskAsync(ReplyStream server, string command, string name)
    {
        await server.SendAsync($"q {string.Format(CultureInfo.InvariantCulture, command, name)}\r\n");
        var lines = new List<string>();
        while (await server.ReadAsync() is { } line)
        {
            line = line.Replace(name, "NAME", StringComparison.Ordinal);
            if (line.StartsWith("q ", StringComparison.Ordinal))
            {
                return string.Join(" | ", lines.Append(Status(command, line, lines.Count)));
            }

            if (Told.IsMatch(line))
            {
                lines.Add(Sorted(line.Replace(" \\Marked", "", StringComparison.Ordinal).Replace(" \\UnMarked", "", StringComparison.Ordinal)));
            }
        }

        throw new EndOfStreamException($"The connection ended at {command}");
    }

    private static string Sorted(string line) => line.StartsWith("* LISTRIGHTS", StringComparison.Ordinal) ? string.Join(' ', line.Split(' ').Order(StringComparer.Ordinal))
        : line.StartsWith("* ACL NAME ", StringComparison.Ordinal) ? SortedList(line)
        : line.StartsWith("* MYRIGHTS NAME ", StringComparison.Ordinal)
        ? line[..16] + new string([.. line[16..].Order()])
        : Flags.Replace(line, static match => $"({string.Join(' ', match.Groups[1].Value.Split(' ').Order(StringComparer.Ordinal))})");

    // "* ACL NAME bob lr alice rl": pairs in any order, and letters in any order. Dovecot tells of the owner only if it is the owner who asks.
    private static string SortedList(string line) => line[..11] + string.Join(' ', line[11..].Split(' ').Chunk(2).Where(static pair => pair[0] != Owner)
        .Select(static pair => $"{pair[0].Trim('"')} {new string([.. pair[^1].Order()])}").Order(StringComparer.Ordinal));

    // A change of which nothing is allowed is refused by us, and done without effect by Dovecot.
    private static string Status(string command, string line, int told) =>
        told == 0 && command.Split(' ')[0] is "STORE" or "EXPUNGE" && !line.StartsWith("q BAD", StringComparison.Ordinal) ? "OK or NO" : line.Split(' ')[1];
}
