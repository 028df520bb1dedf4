using System.Text;
using Embedded.Mail.Messages;
using Embedded.Mail.Storage;
using Embedded.Mail.Storage.Files;
using Embedded.Mail.Storage.Sdbox;
using Embedded.Mail.Testing;

namespace Embedded.Mail.Tests.Storage.Sdbox;

[Platform("Linux")]
public sealed class SubscriptionsFileTests
{
    private DirectoryInfo _folder = null!;

    private string FilePath => Path.Combine(_folder.FullName, "subscriptions");

    [SetUp]
    public void MakeFolder() => _folder = Directory.CreateTempSubdirectory("sdbox-");

    [TearDown]
    public void DeleteFolder() => _folder.Delete(recursive: true);

    [TestCaseSource(typeof(SdboxFixture), nameof(SdboxFixture.HealthyNames))]
    public void The_file_of_Dovecot_has_the_names_that_Dovecot_lists(string name)
    {
        using var fixture = SdboxFixture.Open(name);
        var file = Open(new SdboxPaths(fixture.Root).Subscriptions);
        var list = file.Read();
        Assert.That(list.Names.Select(one => one.Value), Is.EquivalentTo(fixture.Expected.GetProperty("subscriptions").EnumerateArray().Select(one => one.GetString())));
    }

    [TestCase("V\t2\n\nINBOX\nArchive\t2024\n", "INBOX|Archive/2024")]
    [TestCase("INBOX\nArchive/2024\n", "INBOX|Archive/2024")]
    [TestCase("V\t2\n\n", "")]
    [TestCase("", "")]
    [TestCase("V\t2\n\na\nb", "a|b")]
    [TestCase("V\t2\n\na\n\nb\na\n", "a|b")]
    [TestCase("V\t2\n\nGr&APwA3w-e\n\u00ff\n&bad\na\t\tb\nx\u0001ty\nc\n", "Grüße|c")]
    public void Both_forms_are_read_and_what_is_no_name_is_passed_over(string text, string names) =>
        Assert.That(string.Join('|', SubscriptionList.Parse(Encoding.Latin1.GetBytes(text)).Names), Is.EqualTo(names));

    [TestCase("V\t2\n\nb\n\u00ff\nx\u0001ty\na\n", "V\t2\n\nb\n\u00ff\nx\u0001ty\nGr&APwA3w-e\td\n")]
    [TestCase("b\n&bad\na\n", "b\n&bad\nGr&APwA3w-e/d\n")]
    [TestCase("", "V\t2\n\nGr&APwA3w-e\td\n")]
    public void An_edit_keeps_the_form_the_order_and_every_other_line(string before, string after)
    {
        var list = SubscriptionList.Parse(Encoding.Latin1.GetBytes(before)).With(MailboxName.Create("Grüße/d")).Without(MailboxName.Create("a"));
        Assert.That(Encoding.Latin1.GetString(list.ToOctets()), Is.EqualTo(after));
    }

    [Test]
    public async Task Edits_of_many_at_once_are_all_kept()
    {
        var names = Enumerable.Range(0, 12).Select(i => MailboxName.Create($"box{i}")).ToList();
        await Task.WhenAll(names.Select(name => Task.Run(() =>
            Open(FilePath).Update(list => list.With(name), CancellationToken.None))));
        var file = Open(FilePath);
        Assert.That(file.Read().Names, Is.EquivalentTo(names));
        Assert.That(File.Exists(FilePath + ".lock"), Is.False);
    }

    [Test]
    public void An_edit_without_a_change_writes_nothing_and_a_failed_one_releases_the_lock()
    {
        var file = Open(FilePath);
        file.Update(list => list.Without(MailboxName.Inbox), CancellationToken.None);
        Assert.That(() => file.Update(_ => throw new InvalidOperationException(), CancellationToken.None), Throws.InvalidOperationException);
        Assert.That(_folder.GetFiles(), Is.Empty);
    }

    [Test]
    public void A_lock_untouched_for_half_a_minute_is_broken()
    {
        File.WriteAllText(FilePath + ".lock", "a longer text than the file will have");
        File.SetLastWriteTimeUtc(FilePath + ".lock", DateTime.UtcNow.AddSeconds(-31));
        Open(FilePath).Update(list => list.With(MailboxName.Inbox), CancellationToken.None);
        Assert.That(File.ReadAllText(FilePath), Is.EqualTo("V\t2\n\nINBOX\n"));
    }

    [Test]
    public void A_lock_that_is_kept_alive_is_waited_for_until_patience_ends()
    {
        File.WriteAllText(FilePath + ".lock", "");
        var file = new SubscriptionsFile(SystemFileLayer.Instance, FilePath, SdboxPermissions.Private, new HurryingTime());
        Assert.That(
            () => file.Update(list => list.With(MailboxName.Inbox), CancellationToken.None),
            Throws.InstanceOf<MailStoreException>().With.Property("Error").EqualTo(MailStoreError.InUse));
        Assert.That(File.Exists(FilePath + ".lock"));
        Assert.That(File.Exists(FilePath), Is.False);
    }

    [Test]
    public void Waiting_for_a_lock_is_cancelled()
    {
        File.WriteAllText(FilePath + ".lock", "");
        var cancelled = new CancellationToken(canceled: true);
        Assert.That(() => Open(FilePath).Update(list => list.With(MailboxName.Inbox), cancelled), Throws.InstanceOf<OperationCanceledException>());
    }

    [Test]
    public void Who_lost_the_lock_to_another_process_touches_nothing()
    {
        File.WriteAllText(FilePath, "V\t2\n\nINBOX\n");
        SubscriptionList Lose(SubscriptionList list)
        {
            File.Move(FilePath + ".lock", FilePath + ".mine");
            File.WriteAllText(FilePath + ".lock", "of another");
            return list.With(MailboxName.Create("late"));
        }

        Assert.That(() => Open(FilePath).Update(Lose, CancellationToken.None), Throws.InstanceOf<MailStoreException>());
        Assert.That(File.ReadAllText(FilePath), Is.EqualTo("V\t2\n\nINBOX\n"));
        Assert.That(File.ReadAllText(FilePath + ".lock"), Is.EqualTo("of another"));
    }

    private static SubscriptionsFile Open(string path) => new(SystemFileLayer.Instance, path, SdboxPermissions.Private, TimeProvider.System);

    /// <summary>A clock of which each look is a minute later.</summary>
    private sealed class HurryingTime : TimeProvider
    {
        private long _looks;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => ++_looks * TimeSpan.TicksPerMinute;
    }
}
