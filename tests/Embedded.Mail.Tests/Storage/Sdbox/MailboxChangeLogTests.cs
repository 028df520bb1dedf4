using Embedded.Mail.Messages;
using Embedded.Mail.Storage.Files;
using Embedded.Mail.Storage.Sdbox;

namespace Embedded.Mail.Tests.Storage.Sdbox;

[Platform("Linux")]
public sealed class MailboxChangeLogTests
{
    private DirectoryInfo _folder = null!;

    private string FilePath => Path.Combine(_folder.FullName, "dovecot.mailbox.log");

    private MailboxChangeLog Journal => new(SystemFileLayer.Instance, FilePath, SdboxPermissions.Private);

    [SetUp]
    public void MakeFolder() => _folder = Directory.CreateTempSubdirectory("sdbox-");

    [TearDown]
    public void DeleteFolder() => _folder.Delete(recursive: true);

    [TestCase("b-nested")]
    [TestCase("d-migrated")]
    [TestCase("walkthrough/step-20")]
    public void The_log_of_Dovecot_is_read_whole_and_written_again_the_same(string name)
    {
        using var fixture = SdboxFixture.Open(name);
        var path = new SdboxPaths(fixture.Root).ChangeLog;
        var records = new MailboxChangeLog(SystemFileLayer.Instance, path, SdboxPermissions.Private).Read();
        foreach (var record in records)
        {
            Journal.Append(record);
        }

        Assert.That(records, Is.Not.Empty);
        Assert.That(File.ReadAllBytes(FilePath), Is.EqualTo(File.ReadAllBytes(path)));
    }

    [Test]
    public void Names_are_hashed_as_Dovecot_does([Values("Grüße", "日本語/メール", "R&D", "Archive/2024/Q1")] string name)
    {
        using var fixture = SdboxFixture.Open("b-nested");
        var records = new MailboxChangeLog(SystemFileLayer.Instance, new SdboxPaths(fixture.Root).ChangeLog, SdboxPermissions.Private).Read();
        var identity = MailboxChangeRecord.IdentityOf(MailboxName.Create(name));
        Assert.That(records.Where(record => record.Identity == identity).Select(record => record.Kind), Does.Contain(MailboxChangeKind.Subscribed));
    }

    [Test]
    public void A_full_log_is_put_aside_and_read_first()
    {
        var written = Enumerable.Range(1, 250).Select(i => Record((uint)i)).ToList();
        written.ForEach(Journal.Append);
        Assert.That(new FileInfo(FilePath + ".2").Length, Is.EqualTo(171 * MailboxChangeRecord.Length));
        Assert.That(Journal.Read(), Is.EqualTo(written));
    }

    [Test]
    public void Records_of_many_at_once_are_all_there()
    {
        Journal.Append(Record(0));
        Parallel.For(1, 101, i => Journal.Append(Record((uint)i)));
        Assert.That(Journal.Read().Select(record => record.Time).Order(), Is.EqualTo(Enumerable.Range(0, 101)));
    }

    [TestCase("07")]
    [TestCase("00")]
    [TestCase("010000")]
    public void Reading_ends_at_what_is_no_record(string rest)
    {
        Journal.Append(Record(5));
        var octets = Convert.FromHexString(rest);
        File.AppendAllBytes(FilePath, octets.Length == 1 ? [.. octets, .. new byte[23]] : octets);
        Assert.That(Journal.Read(), Is.EqualTo(new[] { Record(5) }));
    }

    [Test]
    public void A_link_to_nowhere_in_the_place_of_the_log_is_an_error()
    {
        File.CreateSymbolicLink(FilePath, FilePath + ".none");
        Assert.That(() => Journal.Append(Record(1)), Throws.InstanceOf<IOException>());
    }

    [Test]
    public void Without_a_log_there_are_no_records() => Assert.That(Journal.Read(), Is.Empty);

    private static MailboxChangeRecord Record(uint time) => new(MailboxChangeKind.Renamed, new MessageGuid(time, ~time), time);
}
