using Embedded.Mail.Storage.Files;

namespace Embedded.Mail.Tests.Storage.Files;

[Platform("Linux")]
public sealed class OrderedJournalTests
{
    private const long Tmpfs = 0x01021994;
    private const ulong Device = (253UL << 32) | 7;

    private string _sys = null!;

    [SetUp]
    public void MakeSys()
    {
        _sys = Directory.CreateTempSubdirectory("sys-").FullName;
        _ = Directory.CreateDirectory(Path.Combine(_sys, "devices/virtual/block/dm-7"));
        _ = Directory.CreateDirectory(Path.Combine(_sys, "dev/block"));
        _ = Directory.CreateSymbolicLink(Path.Combine(_sys, "dev/block/253:7"), "../../devices/virtual/block/dm-7");
        _ = Directory.CreateDirectory(Path.Combine(_sys, "fs/ext4/dm-7"));
    }

    [TearDown]
    public void DeleteSys() => Directory.Delete(_sys, recursive: true);

    [TestCase("1234\n", ExpectedResult = true)]
    [TestCase("<none>\n", ExpectedResult = false)]
    [TestCase("", ExpectedResult = false)]
    public bool Ext4_keeps_one_where_its_thread_has_a_number(string thread)
    {
        File.WriteAllText(Path.Combine(_sys, "fs/ext4/dm-7/journal_task"), thread);
        return new OrderedJournal(_sys).IsKept(LibC.Ext4, Device);
    }

    [Test]
    public void What_cannot_be_found_out_is_not_promised()
    {
        Assert.That(new OrderedJournal(_sys).IsKept(LibC.Ext4, Device), Is.False);
        Assert.That(new OrderedJournal(_sys).IsKept(LibC.Ext4, Device + 1), Is.False);
        Assert.That(new OrderedJournal("/nowhere").IsKept(LibC.Ext4, Device), Is.False);
    }

    [Test]
    public void Xfs_always_keeps_one_and_others_are_not_known_to() => Assert.Multiple(() =>
    {
        Assert.That(new OrderedJournal(_sys).IsKept(LibC.Xfs, 0));
        Assert.That(new OrderedJournal(_sys).IsKept(Tmpfs, Device), Is.False);
    });
}
