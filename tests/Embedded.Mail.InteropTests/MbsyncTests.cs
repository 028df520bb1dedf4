using System.Globalization;
using Embedded.Mail.InteropTests.Peers;
using Embedded.Mail.Messages;

namespace Embedded.Mail.InteropTests;

[TestFixture(InteropStore.Memory)]
[TestFixture(InteropStore.Sdbox)]
public sealed class MbsyncTests(InteropStore store)
{
    private const int Half = 150;

    [TestCase("imap")]
    [TestCase("imaps")]
    public async Task Three_hundred_messages_are_synchronised_both_ways_with_flags_changed_on_both_sides(string listener)
    {
        await using var server = await InteropServer.StartAsync(store);
        using var folder = new TemporaryFolder();
        var maildir = new LocalMaildir(folder["mail"], "INBOX");
        await server.AppendAsync([.. Subjects("far").Select(subject => TestMessage.Text(subject, "written on the server"))]);
        foreach (var subject in Subjects("near"))
        {
            maildir.Add(TestMessage.Text(subject, "written here"));
        }

        await SyncAsync(folder, server, listener);

        string[] all = [.. Subjects("far"), .. Subjects("near")];
        Assert.That(await server.SubjectsAsync("INBOX"), Is.EquivalentTo(all));
        Assert.That(maildir.Subjects(), Is.EquivalentTo(all));

        await server.FlagAsync("INBOX", subject => subject.EndsWith('3'), MessageFlags.Flagged);
        maildir.Flag(subject => subject.EndsWith('5'), 'R');
        await SyncAsync(folder, server, listener);

        Assert.That(maildir.Subjects('F'), Is.EquivalentTo(all.Where(subject => subject.EndsWith('3'))));
        Assert.That(await server.SubjectsAsync("INBOX", MessageFlags.Answered), Is.EquivalentTo(all.Where(subject => subject.EndsWith('5'))));

        maildir.Flag(subject => subject == all[0], 'T');
        await server.FlagAsync("INBOX", subject => subject == all[^1], MessageFlags.Deleted);
        await SyncAsync(folder, server, listener);
        await SyncAsync(folder, server, listener);

        Assert.That(await server.SubjectsAsync("INBOX"), Is.EquivalentTo(all[1..^1]));
        Assert.That(maildir.Subjects(), Is.EquivalentTo(all[1..^1]));
    }

    private static IEnumerable<string> Subjects(string side) =>
        Enumerable.Range(0, Half).Select(i => string.Create(CultureInfo.InvariantCulture, $"{side} {i}"));

    private static async Task SyncAsync(TemporaryFolder folder, InteropServer server, string listener)
    {
        var settings = folder.Write("mbsyncrc", $"""
            FSync no

            IMAPAccount server
            Host localhost
            Port {server.Port(listener)}
            User {InteropServer.User}
            Pass "{InteropServer.Password}"
            SSLType {(listener == "imaps" ? "IMAPS" : "STARTTLS")}
            CertificateFile {server.CertificateFile}

            IMAPStore far
            Account server

            MaildirStore near
            Path {folder["mail"]}/
            Inbox {folder["mail"]}/INBOX

            Channel mail
            Far :far:
            Near :near:
            Patterns INBOX
            Create Both
            Expunge Both
            SyncState *
            """);
        var mbsync = Peer.Require("mbsync", "isync");
        (await RunningProgram.RunAsync(new ProgramStart(mbsync, "--config", settings, "--all") { Directory = folder.Path, Environment = ProgramStart.Home(folder.Path) })).Succeeded();
    }
}
