using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Embedded.Mail.Storage.Files;

namespace Embedded.Mail.Tests.Storage.Files;

[Platform("Linux")]
[UnsupportedOSPlatform("windows")]
[NonParallelizable] // the umask belongs to the process
public sealed class SystemFileLayerTests
{
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode Shared = Private | UnixFileMode.GroupRead | UnixFileMode.GroupWrite;
    private static readonly SystemFileLayer Files = SystemFileLayer.Instance;

    private DirectoryInfo _folder = null!;

    [SetUp]
    public void MakeFolder() => _folder = Directory.CreateTempSubdirectory("files-");

    [TearDown]
    public void DeleteFolder() => _folder.Delete(recursive: true);

    [Test]
    public void What_was_written_is_read_at_any_offset()
    {
        using var file = Files.TryCreate(At("f"), Private)!;
        file.Write("hello world"u8, 3);
        file.Sync();
        var octets = new byte[20];
        Assert.That(file.Read(octets, 0), Is.EqualTo(14));
        Assert.That(octets[..14], Is.EqualTo("\0\0\0hello world"u8.ToArray()));
        Assert.That(file.Read(octets.AsSpan(0, 5), 9), Is.EqualTo(5));
        Assert.That(octets[..5], Is.EqualTo("world"u8.ToArray()));
        Assert.That(file.Read(octets, 14), Is.Zero);
        Assert.That(file.Path, Is.EqualTo(At("f")));
    }

    [Test]
    public void A_file_is_cut_and_filled_up()
    {
        using var file = Files.TryCreate(At("f"), Private)!;
        file.Write("hello"u8, 0);
        file.SetLength(2);
        file.SetLength(4);
        Assert.That(File.ReadAllBytes(At("f")), Is.EqualTo("he\0\0"u8.ToArray()));
        Assert.That(file.GetStatus().Length, Is.EqualTo(4));
    }

    [Test]
    public void Offsets_beyond_4_GB_are_kept()
    {
        const long offset = (5L << 30) + 1;
        using var file = Files.TryCreate(At("f"), Private)!;
        file.Write("far"u8, offset);
        var octets = new byte[4];
        Assert.That(file.Read(octets, offset - 1), Is.EqualTo(4));
        Assert.That(octets, Is.EqualTo("\0far"u8.ToArray()));
        Assert.That(file.GetStatus().Length, Is.EqualTo(offset + 3));
        file.SetLength(offset + 1);
        Assert.That(new FileInfo(At("f")).Length, Is.EqualTo(offset + 1));
    }

    [Test]
    public void Reading_and_writing_allocate_nothing()
    {
        using var file = Files.TryCreate(At("f"), Private)!;
        var octets = new byte[4096];
        void Exchange()
        {
            file.Write(octets, 0);
            _ = file.Read(octets, 0);
            _ = file.GetStatus();
        }

        Exchange();
        var before = GC.GetAllocatedBytesForCurrentThread();
        Exchange();
        Assert.That(GC.GetAllocatedBytesForCurrentThread(), Is.EqualTo(before));
    }

    [Test]
    public void What_is_missing_or_there_already_is_a_result()
    {
        Assert.That(Files.TryOpen(At("f"), forWriting: true), Is.Null);
        Assert.That(Files.TryGetStatus(At("f"), out _), Is.False);
        Assert.That(Files.TryDelete(At("f")), Is.False);
        Assert.That(Files.TryRename(At("f"), At("g")), Is.False);
        Assert.That(Files.TryAppend(At("f"), "a"u8), Is.False);
        Assert.That(Files.TryDeleteDirectory(At("f")), Is.False);
        Assert.That(Files.List(At("f")), Is.Empty);
        Make("f", "octets");
        Assert.That(Files.TryCreate(At("f"), Private), Is.Null);
        Assert.That(Files.TryCreateDirectory(At("f"), FileModes.User), Is.False);
        Assert.That(File.ReadAllText(At("f")), Is.EqualTo("octets"));
        Assert.That(Files.TryDelete(At("f")));
        Assert.That(File.Exists(At("f")), Is.False);
    }

    [Test]
    public void A_file_is_moved_to_a_name_that_is_free_and_to_no_other()
    {
        Assert.That(Files.Move(At("f"), At("g")), Is.EqualTo(FileMoveResult.Missing));
        Make("f", "octets");
        Assert.That(ErrorOf(() => Files.Move(At("f"), At("none/g"))), Is.EqualTo(SystemError.Missing));
        Assert.That(Files.Move(At("f"), At("g")), Is.EqualTo(FileMoveResult.Moved));
        Make("f", "others");
        Assert.That(Files.Move(At("f"), At("g")), Is.EqualTo(FileMoveResult.AlreadyThere));
        Assert.That(File.ReadAllText(At("f")), Is.EqualTo("others"));
        Assert.That(File.ReadAllText(At("g")), Is.EqualTo("octets"));
        Assert.That(Files.Move(At("f"), At("f")), Is.EqualTo(FileMoveResult.AlreadyThere));
    }

    [Test]
    public void A_file_without_a_name_gets_one_that_is_free_or_is_gone()
    {
        IgnoreUnlessUnnamedFiles();
        using (var file = Files.TryCreateUnnamed(At("f"), Shared)!)
        {
            file.Write("octets"u8, 0);
            Assert.That(Files.List(_folder.FullName), Is.Empty);
            Make("f", "others");
            Assert.That(file.TryGiveName(At("f")), Is.EqualTo(FileMoveResult.AlreadyThere));
            Assert.That(file.TryGiveName(At("none/g")), Is.EqualTo(FileMoveResult.Missing));
            Assert.That(file.TryGiveName(At("g")), Is.EqualTo(FileMoveResult.Moved));
            Assert.That(file.GetStatus().Mode, Is.EqualTo(Shared));
        }

        Files.TryCreateUnnamed(At("f"), Private)!.Dispose();
        Assert.That(File.ReadAllText(At("f")), Is.EqualTo("others"));
        Assert.That(File.ReadAllText(At("g")), Is.EqualTo("octets"));
        Assert.That(Files.List(_folder.FullName), Is.EquivalentTo(["f", "g"]));
        Assert.That(ErrorOf(() => Files.TryCreateUnnamed(At("none/f"), Private)), Is.EqualTo(SystemError.Missing));
    }

    [Test]
    public void That_there_are_files_without_names_is_tried_and_leaves_nothing()
    {
        using (var file = Files.TryCreateUnnamed(At("f"), Private))
        {
            Assert.That(Files.HasUnnamedFiles(At("f")), Is.EqualTo(file is not null));
        }

        Assert.That(new SystemFileLayer().HasUnnamedFiles(At("none/f")), Is.False);
        Assert.That(Files.List(_folder.FullName), Is.Empty);

        // Where the kernel makes the files, nobody makes any.
        Assert.That(new SystemFileLayer().HasUnnamedFiles("/proc/f"), Is.False);
    }

    [Test]
    public void A_file_opened_for_reading_is_not_written_or_locked()
    {
        Make("f", "octets");
        using var file = Files.TryOpen(At("f"), forWriting: false)!;
        Assert.That(ErrorOf(() => file.Write("x"u8, 0)), Is.EqualTo(9)); // EBADF
        Assert.That(ErrorOf(() => file.TryLock()), Is.EqualTo(9));
        Assert.That(ErrorOf(() => file.SetLength(0)), Is.EqualTo(SystemError.Invalid));
        Assert.That(File.ReadAllText(At("f")), Is.EqualTo("octets"));
    }

    [Test]
    public void Other_errors_have_the_number_of_the_system_and_name_call_and_path()
    {
        Make("f", "");
        File.CreateSymbolicLink(At("loop"), At("loop"));
        var below = At("f/below");
        Assert.That(ErrorOf(() => Files.TryOpen(below, forWriting: false)), Is.EqualTo(SystemError.NotDirectory));
        Assert.That(ErrorOf(() => Files.List(At("f"))), Is.EqualTo(SystemError.NotDirectory));
        Assert.That(ErrorOf(() => Files.TryOpen(_folder.FullName, forWriting: true)), Is.EqualTo(SystemError.IsDirectory));
        Assert.That(ErrorOf(() => Files.TryDelete(_folder.FullName)), Is.EqualTo(SystemError.IsDirectory));
        Assert.That(ErrorOf(() => Files.TryGetStatus(At("loop"), out _)), Is.EqualTo(SystemError.TooManySymbolicLinks));
        Assert.That(ErrorOf(() => Files.TryGetStatus(At(new string('x', 300)), out _)), Is.EqualTo(SystemError.NameTooLong));
        Assert.That(ErrorOf(() => Files.TryCreate(At("none/g"), Private)), Is.EqualTo(SystemError.Missing));
        Assert.That(ErrorOf(() => Files.TryCreateDirectory(At("none/g"), FileModes.User)), Is.EqualTo(SystemError.Missing));
        Assert.That(ErrorOf(() => Files.TryRename(At("f"), At("none/g"))), Is.EqualTo(SystemError.Missing));
        Assert.That(ErrorOf(() => Files.Link(At("f"), At("none/g"))), Is.EqualTo(SystemError.Missing));
        Assert.That(ErrorOf(() => Files.SyncDirectory(At("none"))), Is.EqualTo(SystemError.Missing));
        Assert.That(() => Files.TryOpen(below, forWriting: false), Throws.InstanceOf<IOException>().With.Message.EqualTo($"open {below}: Not a directory"));
    }

    [TestCase("")]
    [TestCase("a\0b")]
    public void A_path_that_is_none_is_refused(string path)
    {
        Assert.That(() => Files.TryOpen(path, forWriting: false), Throws.ArgumentException);
        Assert.That(() => Files.TryRename(At("f"), path), Throws.ArgumentException);
        Assert.That(() => Files.TryDelete(path), Throws.ArgumentException);
    }

    [Test]
    public void A_status_tells_files_apart_and_what_they_are()
    {
        Make("f", "octets");
        Make("g", "octets");
        _ = Files.Link(At("f"), At("h"));
        File.CreateSymbolicLink(At("link"), At("f"));
        File.SetLastWriteTimeUtc(At("f"), DateTime.UnixEpoch.AddTicks(1234567));
        File.SetUnixFileMode(At("f"), Shared);
        var status = StatusOf("f");
        Assert.That((status.Length, status.Kind, status.Mode, status.Modified), Is.EqualTo((6L, FileKind.File, Shared, 123456700L)));
        Assert.That(status.IsSameFile(StatusOf("h")));
        Assert.That(status.IsSameFile(StatusOf("link")));
        Assert.That(status.IsSameFile(StatusOf("g")), Is.False);
        Assert.That(StatusOf(".").Kind, Is.EqualTo(FileKind.Directory));
        using var file = Files.TryOpen(At("f"), forWriting: false)!;
        Assert.That(file.GetStatus(), Is.EqualTo(status));
    }

    [Test]
    public void A_link_is_made_only_where_there_is_a_file_and_no_other()
    {
        Make("f", "octets");
        Assert.That(Files.Link(At("f"), At("g")), Is.EqualTo(FileLinkResult.Linked));
        Assert.That(Files.Link(At("f"), At("g")), Is.EqualTo(FileLinkResult.AlreadyThere));
        Assert.That(Files.Link(At("none"), At("h")), Is.EqualTo(FileLinkResult.Missing));
        Assert.That(Files.Link(_folder.FullName, At("h")), Is.EqualTo(FileLinkResult.NotPossible));
    }

    [Test]
    public void A_link_to_another_file_system_is_not_possible()
    {
        const string shared = "/dev/shm";
        Make("f", "octets");
        if (!Files.TryGetStatus(shared, out var other) || other.Device == StatusOf("f").Device)
        {
            Assert.Ignore($"{shared} is no other file system than that of temporary files");
        }

        Assert.That(Files.Link(At("f"), $"{shared}/{_folder.Name}"), Is.EqualTo(FileLinkResult.NotPossible));
    }

    [Test]
    public void Renaming_replaces_files_and_moves_directories()
    {
        Make("f", "new");
        Make("g", "old");
        _ = Files.TryCreateDirectory(At("d"), FileModes.User);
        Assert.That(Files.TryRename(At("f"), At("g")));
        Assert.That(Files.TryRename(At("d"), At("e")));
        Assert.That(Files.List(_folder.FullName), Is.EquivalentTo(new[] { "g", "e" }));
        Assert.That(File.ReadAllText(At("g")), Is.EqualTo("new"));
    }

    [Test]
    public void A_directory_is_deleted_only_when_it_is_empty()
    {
        Assert.That(Files.TryCreateDirectory(At("d"), FileModes.User));
        Assert.That(Files.TryCreateDirectory(At("d"), FileModes.User), Is.False);
        Make("d/.hidden", "");
        Assert.That(Files.TryDeleteDirectory(At("d")), Is.False);
        Assert.That(Files.List(At("d")), Is.EqualTo(new[] { ".hidden" }));
        Files.SyncDirectory(At("d"));
        _ = Files.TryDelete(At("d/.hidden"));
        Assert.That(Files.TryDeleteDirectory(At("d")));
        Assert.That(Directory.Exists(At("d")), Is.False);
    }

    [Test]
    public void Octets_are_appended_where_the_end_is()
    {
        Make("f", "one");
        Assert.That(Files.TryAppend(At("f"), ",two"u8));
        Assert.That(Files.TryAppend(At("f"), ",three"u8));
        Assert.That(File.ReadAllText(At("f")), Is.EqualTo("one,two,three"));
    }

    [TestCase(0x1ffu)]
    [TestCase(0x3fu)]
    [TestCase(0u)]
    public void No_umask_lessens_the_modes(uint umask)
    {
        const UnixFileMode all = FileModes.User | FileModes.Group;
        var before = SetUmask(umask);
        try
        {
            Files.TryCreate(At("f"), Shared)!.Dispose();
            // A directory that its owner may not read cannot be given its mode by others than root.
            _ = Files.TryCreateDirectory(At("d"), all);
        }
        catch (IOException e) when (e.HResult == SystemError.AccessDenied && !Environment.IsPrivilegedProcess)
        {
            Assert.That(Directory.Exists(At("d")), Is.False);
            return;
        }
        finally
        {
            _ = SetUmask(before);
        }

        Assert.That(File.GetUnixFileMode(At("f")), Is.EqualTo(Shared));
        Assert.That(File.GetUnixFileMode(At("d")), Is.EqualTo(all));
    }

    [Test]
    public void Group_and_inherited_set_group_bit_are_kept()
    {
        const uint group = 54321;
        if (!Environment.IsPrivilegedProcess)
        {
            Assert.Ignore("Only root may give files to any group");
        }

        Files.TryCreate(At("f"), Shared, group)!.Dispose();
        _ = Files.TryCreateDirectory(At("d"), FileModes.User | FileModes.Group | UnixFileMode.SetGroup, group);
        _ = Files.TryCreateDirectory(At("d/e"), FileModes.User);
        Assert.That((StatusOf("f").Group, StatusOf("f").Mode), Is.EqualTo((group, Shared)));
        Assert.That((StatusOf("d/e").Group, StatusOf("d/e").Mode), Is.EqualTo((group, FileModes.User | UnixFileMode.SetGroup)));
    }

    [Test]
    public void What_may_not_be_given_to_a_group_gives_no_group_any_rights()
    {
        const uint group = 54321;
        if (Environment.IsPrivilegedProcess)
        {
            Assert.Ignore("Root may give files to any group");
        }

        Files.TryCreate(At("f"), Shared, group)!.Dispose();
        _ = Files.TryCreateDirectory(At("d"), FileModes.User | FileModes.Group, group);
        Assert.That(StatusOf("f").Mode, Is.EqualTo(Private));
        Assert.That(StatusOf("d").Mode, Is.EqualTo(FileModes.User));
    }

    [DllImport("libc", EntryPoint = "umask")]
    private static extern uint SetUmask(uint mask);

    private static int ErrorOf(Action call) => Assert.Throws<IOException>(() => call())!.HResult;

    private void IgnoreUnlessUnnamedFiles()
    {
        if (!Files.HasUnnamedFiles(At("f")))
        {
            Assert.Ignore("The file system of temporary files makes no files without names");
        }
    }

    private string At(string name) => Path.Combine(_folder.FullName, name);

    private void Make(string name, string text) => File.WriteAllText(At(name), text);

    private FileStatus StatusOf(string name) => Files.TryGetStatus(At(name), out var status) ? status : throw new FileNotFoundException(name);
}
