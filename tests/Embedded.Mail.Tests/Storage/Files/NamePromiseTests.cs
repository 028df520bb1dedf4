using Embedded.Mail.Storage.Files;

namespace Embedded.Mail.Tests.Storage.Files;

[Platform("Linux")]
public sealed class NamePromiseTests
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

    [TestCase("1234\n", ExpectedResult = NameSync.WithNextSync)]
    [TestCase("<none>\n", ExpectedResult = NameSync.WithFile)]
    [TestCase("", ExpectedResult = NameSync.ByDirectory)]
    public object Ext4_tells_whether_it_has_a_journal_by_the_number_of_its_thread(string thread)
    {
        File.WriteAllText(Path.Combine(_sys, "fs/ext4/dm-7/journal_task"), thread);
        return new NamePromise(_sys).Of(LibC.Ext4, Device);
    }

    [Test]
    public void What_cannot_be_found_out_is_not_promised()
    {
        Assert.That(new NamePromise(_sys).Of(LibC.Ext4, Device), Is.EqualTo(NameSync.ByDirectory));
        Assert.That(new NamePromise(_sys).Of(LibC.Ext4, Device + 1), Is.EqualTo(NameSync.ByDirectory));
        Assert.That(new NamePromise("/nowhere").Of(LibC.Ext4, Device), Is.EqualTo(NameSync.ByDirectory));
    }

    [Test]
    public void Xfs_always_keeps_a_journal_and_of_others_nothing_is_known() => Assert.Multiple(() =>
    {
        Assert.That(new NamePromise(_sys).Of(LibC.Xfs, 0), Is.EqualTo(NameSync.WithNextSync));
        Assert.That(new NamePromise(_sys).Of(Tmpfs, Device), Is.EqualTo(NameSync.ByDirectory));
    });
}
