using System.Globalization;
using Embedded.Mail.Auth.Memory;
using Embedded.Mail.Storage;
using Embedded.Mail.Storage.Sdbox;
using Embedded.Mail.Tests.Conformance.Imap;
using Embedded.Mail.Tests.Logging;

namespace Embedded.Mail.InteropTests.Imap;

/// <summary>The same session with a Dovecot and with our server, over the same messages: the answers are equal. Nothing is asked that docs/imap-differences.md tells of.</summary>
public sealed class DifferentialTests
{
    private const int Messages = 2000;
    private const int Queries = 700;
    private const int Seed = 20261;

    [Test]
    [CancelAfter(540_000)]
    public async Task Queries_are_answered_as_by_Dovecot()
    {
        await using var dovecot = await FullDovecot.StartAsync(ScriptUsers.Password);
        var folder = Directory.CreateTempSubdirectory("differential-");
        await using var store = new SdboxMailStore(new SdboxStoreOptions { Location = $"sdbox:{folder.FullName}/%u", Sync = SyncMode.Never }, TimeProvider.System);
        await using var server = LoggedServer.Create(mail => mail.AddInMemoryUsers(Users()).UseStore(store).WithoutDefaultListeners());
        await server.StartAsync();
        await using var theirs = new ReplyStream(await dovecot.ConnectAsync());
        await using var ours = new ReplyStream(server.Connect("imap"));
        await FillAsync(theirs, store: "Dovecot");
        await FillAsync(ours, store: "Embedded.Mail");
        var differences = await CompareAsync(theirs, ours);
        folder.Delete(recursive: true);
        Assert.That(string.Join("\n\n", differences), Is.Empty);
    }

    private static InMemoryUsers Users()
    {
        var users = new InMemoryUsers();
        _ = users.Add(ScriptUsers.Names[0], ScriptUsers.Password);
        return users;
    }

    private static async Task FillAsync(ReplyStream server, string store)
    {
        _ = await server.ReadAsync();
        foreach (var command in (string[])[$"LOGIN {ScriptUsers.Names[0]} {ScriptUsers.Password}", "CREATE corpus", "CREATE a", "CREATE a/b", "CREATE a/b/c", "CREATE archive/2020", "CREATE d", "CREATE d/b"])
        {
            Assert.That(await Answer.AskAsync(server, "f", command), Does.EndWith("OK"), $"{store}: {command}");
        }

        foreach (var message in MailCorpus.Generate(Messages, Seed))
        {
            var command = string.Create(CultureInfo.InvariantCulture, $"APPEND corpus ({message.Flags}) \"{message.Date}\" {{{message.Text.Length}+}}\r\n{message.Text}");
            Assert.That(await Answer.AskAsync(server, "f", command), Does.EndWith("OK"), store);
        }

        Assert.That(await Answer.AskAsync(server, "f", "SELECT corpus"), Does.EndWith("OK"), store);
    }

    private static async Task<List<string>> CompareAsync(ReplyStream theirs, ReplyStream ours)
    {
        var queries = new RandomQueries(new Random(Seed), Messages);
        var differences = new List<string>();
        foreach (var query in RandomQueries.WholeSorts.Concat(Enumerable.Range(0, Queries).Select(_ => queries.Next())))
        {
            var (expected, actual) = (await Answer.AskAsync(theirs, "q", query), await Answer.AskAsync(ours, "q", query));
            if (expected != actual)
            {
                differences.Add($"{query}\n  Dovecot: {Shorten(expected, actual)}\n  ours:    {Shorten(actual, expected)}");
            }
        }

        return differences;
    }

    // From a little before where they differ.
    private static string Shorten(string text, string other)
    {
        var same = text.Zip(other).TakeWhile(pair => pair.First == pair.Second).Count();
        var start = Math.Max(0, same - 60);
        return text.Substring(start, Math.Min(300, text.Length - start));
    }
}
