using Embedded.Mail.Storage.Files;

namespace Embedded.Mail.Tests.Storage.Files;

[Platform("Linux")]
public sealed class PowerLossFileLayerTests
{
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private DirectoryInfo _folder = null!;
    private int _crashes;

    private string Root => Path.Combine(_folder.FullName, "root");

    [SetUp]
    public void MakeFolder()
    {
        _folder = Directory.CreateTempSubdirectory("files-");
        _ = _folder.CreateSubdirectory("root/d");
        File.WriteAllText(At("old"), "old");
        File.WriteAllText(At("d/below"), "below");
    }

    [TearDown]
    public void DeleteFolder() => _folder.Delete(recursive: true);

    [Test]
    public void What_was_there_at_first_survives() =>
        Assert.That(Crash(Begin(), survives: false), Is.EqualTo("d/below=below old=old"));

    [Test]
    public void Without_a_sync_nothing_or_everything_survives()
    {
        var files = Begin();
        Make(files, "new", "text");
        _ = files.TryRename(At("old"), At("d/moved"));
        _ = files.TryCreateDirectory(At("e"), FileModes.User);
        Make(files, "e/f", "f");
        Assert.That(Crash(files, survives: false), Is.EqualTo("d/below=below old=old"));
        Assert.That(Crash(files, survives: true), Is.EqualTo("d/below=below d/moved=old e/f=f new=text"));
    }

    [Test]
    public void A_synced_directory_has_its_names_and_files_that_were_not_are_empty()
    {
        var files = Begin();
        Make(files, "new", "text");
        _ = files.TryDelete(At("old"));
        files.SyncDirectory(Root);
        Make(files, "later", "text");
        Assert.That(Crash(files, survives: false), Is.EqualTo("d/below=below new="));
    }

    [Test]
    public void A_synced_file_has_the_octets_of_then()
    {
        var files = Begin();
        using (var file = files.TryOpen(At("old"), forWriting: true)!)
        {
            file.Write("1"u8, 1);
            file.Sync();
            file.Write("more"u8, 5);
            file.SetLength(7);
            Assert.That(file.TryLock());
        }

        Assert.That(Crash(files, survives: false), Is.EqualTo("d/below=below old=o1d"));
        Assert.That(Crash(files, survives: true), Is.EqualTo("d/below=below old=o1d\0\0mo"));
        _ = files.TryAppend(At("old"), "!"u8);
        Assert.That(Crash(files, survives: true), Is.EqualTo("d/below=below old=o1d\0\0mo!"));
    }

    [Test]
    public void A_file_that_was_synced_and_not_its_name_is_lost()
    {
        var files = Begin();
        Make(files, "new", "text", sync: true);
        Assert.That(Crash(files, survives: false), Is.EqualTo("d/below=below old=old"));
        files.SyncDirectory(Root);
        Assert.That(Crash(files, survives: false), Is.EqualTo("d/below=below new=text old=old"));
    }

    [Test]
    public void A_files_sync_may_bring_the_name_that_it_got_since_its_last()
    {
        var files = Begin(NameSync.WithFile);
        using var file = files.TryCreate(At("temp"), Private)!;
        file.Write("text"u8, 0);
        file.Sync();
        Assert.That(Crash(files, survives: false), Is.EqualTo("d/below=below old=old temp=text"));
        _ = files.Move(At("temp"), At("new"));
        Make(files, "log", "record");
        Assert.That(Crash(files, survives: false), Is.EqualTo("d/below=below old=old temp=text"));
        file.Sync();
        Assert.That(Crash(files, survives: false), Is.EqualTo("d/below=below log= new=text old=old"));
        _ = files.TryDelete(At("log"));
        file.Sync();
        Assert.That(Crash(files, survives: false), Is.EqualTo("d/below=below log= new=text old=old"), "there was nothing new to bring");
    }

    [Test]
    public void With_a_journal_a_files_sync_brings_all_names_before_it_and_what_was_written_out()
    {
        var files = Begin(NameSync.WithNextSync);
        using (var file = files.TryCreate(At("temp"), Private)!)
        {
            file.Write("text"u8, 0);
            file.WriteOut();
        }

        _ = files.TryRename(At("temp"), At("d/new"));
        Assert.That(Crash(files, survives: false), Is.EqualTo("d/below=below old=old"), "nothing is committed");
        Make(files, "log", "record", sync: true);
        Assert.That(Crash(files, survives: false), Is.EqualTo("d/below=below d/new=text log=record old=old"));
    }

    [Test]
    public void With_a_journal_a_sync_of_octets_alone_commits_nothing_and_a_file_that_was_not_written_out_is_empty()
    {
        var files = Begin(NameSync.WithNextSync);
        Make(files, "new", "text");
        using (var file = files.TryOpen(At("old"), forWriting: true)!)
        {
            file.Write("OLD"u8, 0);
            file.Sync();
            Assert.That(Crash(files, survives: false), Is.EqualTo("d/below=below old=OLD"));
            file.Write("er"u8, 3);
            file.Sync();
        }

        Assert.That(Crash(files, survives: false), Is.EqualTo("d/below=below new= old=OLDer"));
    }

    [Test]
    public void With_a_journal_what_survives_is_how_it_was_at_one_moment()
    {
        for (var seed = 0; seed < 50; seed++)
        {
            var files = Begin(NameSync.WithNextSync);
            Make(files, "d/1", "", sync: false);
            Make(files, "2", "", sync: false);
            Make(files, "d/3", "", sync: false);
            var after = Crash(files, seed);
            Assert.That(after, Is.AnyOf("d/below=below old=old", "d/1= d/below=below old=old", "2= d/1= d/below=below old=old", "2= d/1= d/3= d/below=below old=old"));
            _ = files.TryDelete(At("d/1"));
            _ = files.TryDelete(At("2"));
            _ = files.TryDelete(At("d/3"));
        }
    }

    [Test]
    public void A_replacement_leaves_the_old_or_the_new_file()
    {
        var files = Begin();
        Make(files, "temp", "new", sync: true);
        _ = files.TryRename(At("temp"), At("old"));
        Assert.That(Crash(files, survives: false), Is.EqualTo("d/below=below old=old"));
        files.SyncDirectory(Root);
        Assert.That(Crash(files, survives: false), Is.EqualTo("d/below=below old=new"));
    }

    [Test]
    public void A_move_between_directories_is_never_half_done()
    {
        for (var seed = 0; seed < 50; seed++)
        {
            var files = Begin();
            Make(files, "a", "", sync: true);
            _ = files.TryRename(At("old"), At("d/old"));
            Make(files, "d/b", "", sync: true);
            if (seed % 2 == 0)
            {
                files.SyncDirectory(At("d"));
            }

            var after = Crash(files, seed);
            Assert.That(after.Split("old=old").Length, Is.EqualTo(2), after);
            Assert.That(seed % 2 == 1 || after == "a= d/b= d/below=below d/old=old", after);
            _ = files.TryRename(At("d/old"), At("old"));
            _ = files.TryDelete(At("a"));
            _ = files.TryDelete(At("d/b"));
        }
    }

    [Test]
    public void Steps_in_one_directory_survive_in_their_order()
    {
        var files = Begin();
        for (var i = 0; i < 5; i++)
        {
            Make(files, $"d/{i}", "", sync: true);
        }

        var seen = Enumerable.Range(0, 100).Select(seed => Crash(files, seed)).ToHashSet();
        Assert.That(seen, Is.EquivalentTo(Enumerable.Range(0, 6).Select(count =>
            string.Concat(Enumerable.Range(0, count).Select(i => $"d/{i}= ")) + "d/below=below old=old")));
    }

    [Test]
    public void The_same_seed_leaves_the_same()
    {
        var files = Begin();
        for (var i = 0; i < 20; i++)
        {
            Make(files, $"f{i}", "text");
        }

        var first = Enumerable.Range(0, 20).Select(seed => Crash(files, seed)).ToList();
        var second = Enumerable.Range(0, 20).Select(seed => Crash(files, seed)).ToList();
        Assert.That(second, Is.EqualTo(first));
        Assert.That(first.Distinct().Count(), Is.GreaterThan(5));
    }

    [Test]
    public void Several_names_of_a_file_stay_names_of_one()
    {
        var files = Begin();
        Assert.That(files.Link(At("old"), At("d/link")), Is.EqualTo(FileLinkResult.Linked));
        files.SyncDirectory(At("d"));
        Assert.That(Crash(files, survives: false), Is.EqualTo("d/below=below d/link=old old=old"));
        _ = SystemFileLayer.Instance.TryGetStatus(Path.Combine(Crashed, "old"), out var one);
        _ = SystemFileLayer.Instance.TryGetStatus(Path.Combine(Crashed, "d/link"), out var other);
        Assert.That(one.IsSameFile(other));
    }

    [Test]
    public void A_directory_takes_along_what_is_below_it()
    {
        var files = Begin();
        Make(files, "d/new", "new", sync: true);
        files.SyncDirectory(At("d"));
        _ = files.TryRename(At("d"), At("e"));
        Assert.That(Crash(files, survives: false), Is.EqualTo("d/below=below d/new=new old=old"));
        files.SyncDirectory(Root);
        _ = files.TryDelete(At("e/new"));
        Assert.That(Crash(files, survives: false), Is.EqualTo("e/below=below e/new=new old=old"));
    }

    [Test]
    public void It_goes_together_with_the_end_of_the_process()
    {
        var inner = Begin();
        var files = new FaultyFileLayer(inner);
        files.KillAt(3, KillMoment.HalfWay);
        using var file = files.TryCreate(At("new"), Private)!;
        files.SyncDirectory(Root);
        Assert.That(() => file.Write("text"u8, 0), Throws.InstanceOf<ProcessKilledException>());
        Assert.That(Crash(inner, survives: true), Is.EqualTo("d/below=below new=te old=old"));
        Assert.That(Crash(inner, survives: false), Is.EqualTo("d/below=below new= old=old"));
    }

    private static void Fill(MailFile file, string text, bool sync)
    {
        file.Write(System.Text.Encoding.ASCII.GetBytes(text), 0);
        if (sync)
        {
            file.Sync();
        }
    }

    private string Crashed => Path.Combine(_folder.FullName, $"crash{_crashes}");

    private PowerLossFileLayer Begin(NameSync names = NameSync.ByDirectory) => new(SystemFileLayer.Instance, Root, names);

    private void Make(PowerLossFileLayer files, string name, string text, bool sync = false)
    {
        using var file = files.TryCreate(At(name), Private)!;
        Fill(file, text, sync);
    }

    private string Crash(PowerLossFileLayer files, bool survives)
    {
        _crashes++;
        files.CrashToDisk(Crashed, () => survives);
        return Show();
    }

    private string Crash(PowerLossFileLayer files, int seed)
    {
        _crashes++;
        files.CrashToDisk(Crashed, seed);
        return Show();
    }

    private string Show() => string.Join(' ', Directory.EnumerateFiles(Crashed, "*", SearchOption.AllDirectories)
        .Select(path => $"{Path.GetRelativePath(Crashed, path)}={File.ReadAllText(path)}").Order(StringComparer.Ordinal));

    private string At(string name) => Path.Combine(Root, name);
}
