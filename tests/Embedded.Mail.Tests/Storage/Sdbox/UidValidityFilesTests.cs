using Embedded.Mail.Storage.Files;
using Embedded.Mail.Storage.Sdbox;

namespace Embedded.Mail.Tests.Storage.Sdbox;

[Platform("Linux")]
public sealed class UidValidityFilesTests
{
    private static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeSeconds(0x6b02c9bf);

    private DirectoryInfo _folder = null!;

    private string FilePath => Path.Combine(_folder.FullName, "dovecot-uidvalidity");

    private IEnumerable<string> Names => _folder.GetFiles().Select(file => file.Name);

    private UidValidityFiles Files => new(SystemFileLayer.Instance, FilePath, SdboxPermissions.Private);

    [SetUp]
    public void MakeFolder() => _folder = Directory.CreateTempSubdirectory("sdbox-");

    [TearDown]
    public void DeleteFolder() => _folder.Delete(recursive: true);

    [Test]
    public void The_first_value_is_the_time_and_each_further_one_the_next()
    {
        Assert.That(Files.Allocate(Now).Value, Is.EqualTo(0x6b02c9bf));
        Assert.That(Names, Is.EquivalentTo(new[] { "dovecot-uidvalidity", "dovecot-uidvalidity.6b02c9bf" }));
        Assert.That(Files.Allocate(Now.AddDays(9)).Value, Is.EqualTo(0x6b02c9c0));
        Assert.That(Names, Is.EquivalentTo(new[] { "dovecot-uidvalidity", "dovecot-uidvalidity.6b02c9c0" }));
        Assert.That(File.ReadAllText(FilePath), Is.EqualTo("6b02c9c0"));
    }

    [TestCase("00000005", "00000005", 6u, TestName = "UIDVALIDITY: both files agree")]
    [TestCase("00000005", "00000009", 10u, TestName = "UIDVALIDITY: others came further")]
    [TestCase("00000005", "00000100", 257u, TestName = "UIDVALIDITY: others came far further")]
    [TestCase("00000100", "00000005", 6u, TestName = "UIDVALIDITY: the marker counts")]
    [TestCase(null, "00000005", 6u, TestName = "UIDVALIDITY: the marker alone")]
    [TestCase("garbage!", "00000005", 6u, TestName = "UIDVALIDITY: garbage beside the marker")]
    [TestCase("5", "00000005", 6u, TestName = "UIDVALIDITY: too short beside the marker")]
    [TestCase("00000005", null, 0x6b02c9bfu, TestName = "UIDVALIDITY: no marker")]
    [TestCase("7fffffff", null, 0x80000000u, TestName = "UIDVALIDITY: no marker and a clock behind")]
    [TestCase("ffffffff", "ffffffff", 1u, TestName = "UIDVALIDITY: zero is passed over")]
    [TestCase(null, "xyz", 0x6b02c9bfu, TestName = "UIDVALIDITY: a marker that is none")]
    public void A_lost_or_lagging_file_is_recovered(string? last, string? marker, uint value)
    {
        if (last is not null)
        {
            File.WriteAllText(FilePath, last);
        }

        if (marker is not null)
        {
            File.WriteAllText($"{FilePath}.{marker}", "");
        }

        Assert.That(Files.Allocate(Now).Value, Is.EqualTo(value));
        Assert.That(File.ReadAllText(FilePath), Is.EqualTo($"{value:x8}"));
        Assert.That(File.Exists($"{FilePath}.{value:x8}"));
    }

    [Test]
    public void Of_several_markers_the_highest_counts_and_the_lowest_goes()
    {
        File.WriteAllText(FilePath + ".00000007", "");
        File.WriteAllText(FilePath + ".00000003", "");
        Assert.That(Files.Allocate(Now).Value, Is.EqualTo(8));
        Assert.That(Names, Is.EquivalentTo(new[] { "dovecot-uidvalidity", "dovecot-uidvalidity.00000008" }));
    }

    [Test]
    public void No_value_is_given_twice_to_many_at_once()
    {
        _ = Files.Allocate(Now);
        var values = new System.Collections.Concurrent.ConcurrentBag<uint>();
        Parallel.For(0, 4, _ =>
        {
            for (var i = 0; i < 25; i++)
            {
                values.Add(Files.Allocate(Now).Value);
            }
        });
        Assert.That(values.Order(), Is.EqualTo(Enumerable.Range(1, 100).Select(i => 0x6b02c9bfu + (uint)i)));
    }

    [Test]
    public void Files_of_Dovecot_are_counted_on()
    {
        using var fixture = SdboxFixture.Open("walkthrough/step-20");
        var paths = new SdboxPaths(fixture.Root);
        var files = SystemFileLayer.Instance;
        var last = Convert.ToUInt32(File.ReadAllText(paths.UidValidity), 16);
        Assert.That(new UidValidityFiles(files, paths.UidValidity, SdboxPermissions.Of(files, paths.Root)).Allocate(Now).Value, Is.EqualTo(last + 1));
    }
}
