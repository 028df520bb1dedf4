using Embedded.Mail.Storage.Files;
using Embedded.Mail.Storage.Sdbox;

namespace Embedded.Mail.Tests.Storage.Files;

[Platform("Linux")]
public sealed class FaultyFileLayerTests
{
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private DirectoryInfo _folder = null!;
    private FaultyFileLayer _files = null!;

    [SetUp]
    public void MakeFolder()
    {
        _folder = Directory.CreateTempSubdirectory("files-");
        _files = new FaultyFileLayer(SystemFileLayer.Instance);
    }

    [TearDown]
    public void DeleteFolder() => _folder.Delete(recursive: true);

    [Test]
    public void Calls_are_counted_and_do_what_they_should()
    {
        using (var file = _files.TryCreate(At("f"), Private)!)
        {
            file.Write("octets"u8, 0);
            file.Sync();
        }

        Assert.That(_files.TryAppend(At("f"), "!"u8));
        Assert.That(_files.TryReadAll(At("f")), Is.EqualTo("octets!"u8.ToArray()));
        Assert.That(_files.TryGetStatus(At("f"), out var status) && status.Length == 7);
        Assert.That(_files.Calls.Select(call => call.Call), Is.EqualTo(new[]
        {
            FileCall.Create, FileCall.Write, FileCall.Sync, FileCall.Append, FileCall.Open, FileCall.GetFileStatus, FileCall.Read, FileCall.GetStatus,
        }));
        Assert.That(_files.Calls.Select(call => call.Number), Is.EqualTo(Enumerable.Range(1, 8)));
        Assert.That(_files.Count, Is.EqualTo(8));
    }

    [TestCase(false, "")]
    [TestCase(true, "oct")]
    public void A_write_fails_with_the_error_once_perhaps_half_done(bool halfWritten, string content)
    {
        using var file = _files.TryCreate(At("f"), Private)!;
        _files.FailAt(2, SystemError.NoSpace, halfWritten);
        Assert.That(ErrorOf(() => file.Write("octets"u8, 0)), Is.EqualTo(SystemError.NoSpace));
        Assert.That(File.ReadAllText(At("f")), Is.EqualTo(content));
        file.Write("octets"u8, 0);
        Assert.That(File.ReadAllText(At("f")), Is.EqualTo("octets"));
    }

    [Test]
    public void All_calls_of_a_kind_fail_until_it_is_over()
    {
        File.WriteAllText(At("f"), "");
        _files.FailAll(SystemError.InputOutput, FileCall.Sync, FileCall.Rename);
        using var file = _files.TryOpen(At("f"), forWriting: true)!;
        Assert.That(ErrorOf(file.Sync), Is.EqualTo(SystemError.InputOutput));
        Assert.That(ErrorOf(() => _files.TryRename(At("f"), At("g"))), Is.EqualTo(SystemError.InputOutput));
        Assert.That(ErrorOf(file.Sync), Is.EqualTo(SystemError.InputOutput));
        file.Write("x"u8, 0);
        _files.Plan(null);
        file.Sync();
    }

    [Test]
    public void A_read_only_file_system_is_read()
    {
        File.WriteAllText(At("f"), "octets");
        _files.FailChanges(SystemError.ReadOnlyFileSystem);
        Assert.That(_files.TryReadAll(At("f")), Is.EqualTo("octets"u8.ToArray()));
        Assert.That(ErrorOf(() => _files.TryCreate(At("g"), Private)), Is.EqualTo(SystemError.ReadOnlyFileSystem));
        Assert.That(ErrorOf(() => _files.TryDelete(At("f"))), Is.EqualTo(SystemError.ReadOnlyFileSystem));
        Assert.That(ErrorOf(() => _files.TryAppend(At("f"), "x"u8)), Is.EqualTo(SystemError.ReadOnlyFileSystem));
        Assert.That(_files.List(_folder.FullName), Is.EqualTo(new[] { "f" }));
    }

    [TestCase(KillMoment.Before, "")]
    [TestCase(KillMoment.HalfWay, "oct")]
    [TestCase(KillMoment.After, "octets")]
    public void The_end_of_the_process_leaves_files_as_they_are(object moment, string content)
    {
        using var file = _files.TryCreate(At("f"), Private)!;
        _files.KillAt(2, (KillMoment)moment);
        Assert.That(() => file.Write("octets"u8, 0), Throws.InstanceOf<ProcessKilledException>());
        Assert.That(() => file.Write("octets"u8, 0), Throws.InstanceOf<ProcessKilledException>());
        Assert.That(() => _files.TryDelete(At("f")), Throws.InstanceOf<ProcessKilledException>());
        Assert.That(() => _files.List(_folder.FullName), Throws.InstanceOf<ProcessKilledException>());
        Assert.That(_files.IsKilled);
        Assert.That(File.ReadAllText(At("f")), Is.EqualTo(content));
    }

    [TestCase(KillMoment.Before, false)]
    [TestCase(KillMoment.HalfWay, false)]
    [TestCase(KillMoment.After, true)]
    public void The_end_of_the_process_comes_before_or_after_a_rename(object moment, bool renamed)
    {
        File.WriteAllText(At("f"), "");
        _files.KillAt(1, (KillMoment)moment);
        Assert.That(() => _files.TryRename(At("f"), At("g")), Throws.InstanceOf<ProcessKilledException>());
        Assert.That(File.Exists(At("g")), Is.EqualTo(renamed));
    }

    [Test]
    public void After_the_end_of_the_process_its_locks_are_free()
    {
        File.WriteAllText(At("f"), "");
        var file = _files.TryOpen(At("f"), forWriting: true)!;
        Assert.That(file.TryLock());
        _files.Kill();
        Assert.That(file.Unlock, Throws.InstanceOf<ProcessKilledException>());
        using var next = SystemFileLayer.Instance.TryOpen(At("f"), forWriting: true)!;
        Assert.That(next.TryLock(), Is.False);
        _files.CloseAll();
        Assert.That(next.TryLock());
        file.Dispose();
        Assert.That(next.TryLock());
    }

    [Test]
    public void A_small_message_is_made_with_one_write_and_a_large_one_in_pieces([Values(100, 60_000, 200_000)] int length)
    {
        using (var writer = new SdboxMessageWriter(SdboxFileWriter.Create(_files, At("m"), SdboxPermissions.Private, DateTimeOffset.UnixEpoch)))
        {
            writer.Write(new byte[length]);
            writer.Finish(SdboxMetadata.Empty, Durability.Now);
        }

        var small = new[] { FileCall.Create, FileCall.Write, FileCall.Sync };
        var calls = _files.Calls.Select(call => call.Call).ToList();
        Assert.That(calls, length < SdboxFileWriter.BufferLength - 1000 ? Is.EqualTo(small) : Has.Exactly(5).EqualTo(FileCall.Write));
    }

    [Test]
    public void A_message_that_cannot_be_written_is_deleted_again([Values] bool halfWritten)
    {
        using (var writer = new SdboxMessageWriter(SdboxFileWriter.Create(_files, At("m"), SdboxPermissions.Private, DateTimeOffset.UnixEpoch)))
        {
            writer.Write("text"u8);
            _files.FailAt(2, SystemError.NoSpace, halfWritten);
            Assert.That(ErrorOf(() => writer.Finish(SdboxMetadata.Empty, Durability.Now)), Is.EqualTo(SystemError.NoSpace));
        }

        Assert.That(_folder.GetFiles(), Is.Empty);
    }

    private static int ErrorOf(Action call) => Assert.Throws<IOException>(() => call())!.HResult;

    private string At(string name) => Path.Combine(_folder.FullName, name);
}
