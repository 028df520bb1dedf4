using System.Runtime.Versioning;
using Embedded.Mail.Storage.Files;
using Embedded.Mail.Storage.Sdbox;

namespace Embedded.Mail.Tests.Storage.Sdbox;

[Platform("Linux")]
[UnsupportedOSPlatform("windows")]
public sealed class SdboxPermissionsTests
{
    private const uint ForeignGroup = 54321;
    private static readonly SystemFileLayer Files = SystemFileLayer.Instance;

    private DirectoryInfo _folder = null!;

    private string Root => _folder.FullName;

    [SetUp]
    public void MakeFolder() => _folder = Directory.CreateTempSubdirectory("sdbox-");

    [TearDown]
    public void DeleteFolder() => _folder.Delete(recursive: true);

    [TestCase("700", "600")]
    [TestCase("770", "660")]
    [TestCase("2775", "664")]
    public void Modes_are_those_of_the_root_and_files_are_not_executed(string root, string file)
    {
        File.SetUnixFileMode(Root, Mode(root));
        var permissions = SdboxPermissions.Of(Files, Root);
        permissions.TryCreateFile(Files, Path.Combine(Root, "f"))!.Dispose();
        permissions.CreateDirectory(Files, Path.Combine(Root, "a/b"), toStableStorage: true);
        Assert.That(StatusOf("f").Mode, Is.EqualTo(Mode(file)));
        Assert.That(StatusOf("a/b").Mode & ~FileModes.Special, Is.EqualTo(Mode(root) & ~FileModes.Special));
        Assert.That(StatusOf("a").Mode, Is.EqualTo(StatusOf("a/b").Mode));
    }

    [Test]
    public void Without_a_root_everything_is_for_the_owner_alone() =>
        Assert.That(SdboxPermissions.Of(Files, Path.Combine(Root, "none")), Is.EqualTo(SdboxPermissions.Private));

    [TestCase("770", true)]
    [TestCase("750", true)]
    [TestCase("700", false, Description = "the group may nothing")]
    [TestCase("755", false, Description = "the group may no more than others")]
    [TestCase("2770", false, Description = "the system does it")]
    public void A_foreign_group_that_may_more_than_others_is_inherited(string mode, bool inherited)
    {
        if (!Environment.IsPrivilegedProcess)
        {
            Assert.Ignore("Only root may give directories to any group");
        }

        var root = Path.Combine(Root, "root");
        _ = Files.TryCreateDirectory(root, Mode(mode), ForeignGroup);
        var permissions = SdboxPermissions.Of(Files, root);
        Assert.That(permissions.Group, Is.EqualTo(inherited ? ForeignGroup : (uint?)null));
        permissions.CreateDirectory(Files, Path.Combine(root, "d"), toStableStorage: false);
        permissions.TryCreateFile(Files, Path.Combine(root, "d/f"))!.Dispose();
        var belongs = inherited || mode == "2770";
        Assert.That(StatusOf("root/d/f").Group == ForeignGroup, Is.EqualTo(belongs));
        Assert.That(StatusOf("root/d").Group == ForeignGroup, Is.EqualTo(belongs));
    }

    [Test]
    public void A_file_in_the_place_of_a_directory_is_an_error()
    {
        File.WriteAllText(Path.Combine(Root, "f"), "");
        Assert.That(
            () => SdboxPermissions.Private.CreateDirectory(Files, Path.Combine(Root, "f"), toStableStorage: false),
            Throws.InstanceOf<IOException>().With.Property("HResult").EqualTo(SystemError.NotDirectory));
    }

    private static UnixFileMode Mode(string octal) => (UnixFileMode)Convert.ToInt32(octal, 8);

    private FileStatus StatusOf(string name) =>
        Files.TryGetStatus(Path.Combine(Root, name), out var status) ? status : throw new FileNotFoundException(name);
}
