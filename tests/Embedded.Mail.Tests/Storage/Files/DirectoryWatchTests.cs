using System.Globalization;
using System.Threading.Channels;
using Embedded.Mail.Storage.Files;

namespace Embedded.Mail.Tests.Storage.Files;

[Platform("Linux")]
[CancelAfter(60_000)]
public sealed class DirectoryWatchTests
{
    private readonly Channel<DirectoryChange> _changes = Channel.CreateUnbounded<DirectoryChange>();
    private DirectoryInfo _folder = null!;
    private DirectoryWatch _watch = null!;

    [OneTimeSetUp]
    public void StartWatch() => _watch = DirectoryWatch.TryCreate()!;

    [OneTimeTearDown]
    public void EndWatch() => _watch.Dispose();

    [SetUp]
    public void MakeFolder() => _folder = Directory.CreateTempSubdirectory("files-");

    [TearDown]
    public void DeleteFolder()
    {
        _folder.Delete(recursive: true);
        while (_changes.Reader.TryRead(out _))
        {
        }
    }

    [Test]
    public async Task Names_that_come_go_and_change_are_told(CancellationToken cancellationToken)
    {
        using var watch = Watch(_folder.FullName);
        using var file = SystemFileLayer.Instance.TryCreate(At("f"), UnixFileMode.UserRead | UnixFileMode.UserWrite)!;
        await NextAsync(Changed("f"), cancellationToken);
        file.Write("x"u8, 0);
        await NextAsync(Changed("f"), cancellationToken);
        File.Move(At("f"), At("Grüße"));
        await NextAsync(Changed("f"), cancellationToken);
        await NextAsync(Changed("Grüße"), cancellationToken);
        File.Delete(At("Grüße"));
        await NextAsync(Changed("Grüße"), cancellationToken);
        _ = Directory.CreateDirectory(At("d"));
        await NextAsync(Changed("d"), cancellationToken);
    }

    [Test]
    public async Task Several_watch_one_directory_until_the_last_has_gone(CancellationToken cancellationToken)
    {
        var others = Channel.CreateUnbounded<DirectoryChange>();
        var before = _watch.Count;
        var one = Watch(_folder.FullName);
        var other = _watch.Watch(_folder.FullName, change => others.Writer.TryWrite(change))!;
        Assert.That(_watch.Count, Is.EqualTo(before + 1));
        _ = Directory.CreateDirectory(At("a"));
        await NextAsync(Changed("a"), cancellationToken);
        one.Dispose();
        one.Dispose();
        _ = Directory.CreateDirectory(At("b"));
        Assert.That(await others.Reader.ReadAsync(cancellationToken), Is.EqualTo(Changed("a")));
        Assert.That(await others.Reader.ReadAsync(cancellationToken), Is.EqualTo(Changed("b")));
        Assert.That(_changes.Reader.TryRead(out _), Is.False);
        other.Dispose();
        Assert.That(_watch.Count, Is.EqualTo(before));
    }

    [Test]
    public async Task Each_directory_is_told_its_own_changes(CancellationToken cancellationToken)
    {
        var names = Channel.CreateUnbounded<(int Directory, string Name)>();
        var watches = Enumerable.Range(0, 50).Select(i =>
            _watch.Watch(_folder.CreateSubdirectory($"d{i}").FullName, change => names.Writer.TryWrite((i, change.Name)))!).ToList();
        foreach (var i in Enumerable.Range(0, 50))
        {
            _ = Directory.CreateDirectory(At($"d{i}/n{i}"));
            Assert.That(await names.Reader.ReadAsync(cancellationToken), Is.EqualTo((i, $"n{i}")));
        }

        watches.ForEach(watch => watch.Dispose());
    }

    [Test]
    public async Task A_directory_that_is_deleted_or_moved_is_told_once_and_watched_no_more([Values] bool moved, CancellationToken cancellationToken)
    {
        var before = _watch.Count;
        var directory = _folder.CreateSubdirectory("d").FullName;
        using var watch = Watch(directory);
        if (moved)
        {
            Directory.Move(directory, At("e"));
        }
        else
        {
            Directory.Delete(directory);
        }

        await NextAsync(new(DirectoryChangeKind.Gone, ""), cancellationToken);
        Assert.That(_watch.Count, Is.EqualTo(before));
        using var again = Watch(_folder.CreateSubdirectory("d").FullName);
        _ = Directory.CreateDirectory(At("d/x"));
        await NextAsync(Changed("x"), cancellationToken);
    }

    [Test]
    public void What_is_missing_or_no_directory_is_not_watched()
    {
        File.WriteAllText(At("f"), "");
        Assert.That(_watch.Watch(At("none"), _ => { }), Is.Null);
        Assert.That(_watch.Watch(At("f"), _ => { }), Is.Null);
    }

    [Test]
    public async Task Too_many_changes_at_once_are_told_to_everybody(CancellationToken cancellationToken)
    {
        var limit = int.Parse(await File.ReadAllTextAsync("/proc/sys/fs/inotify/max_queued_events", cancellationToken), CultureInfo.InvariantCulture);
        if (limit > 100_000)
        {
            Assert.Ignore($"The system queues {limit} events");
        }

        using var watch = DirectoryWatch.TryCreate()!;
        using var gate = new ManualResetEventSlim();
        var missed = new TaskCompletionSource();
        _ = watch.Watch(_folder.FullName, _ => gate.Wait(CancellationToken.None));
        _ = watch.Watch(_folder.CreateSubdirectory("quiet").FullName, change => _ = change.Kind == DirectoryChangeKind.Missed && missed.TrySetResult());
        using var one = SystemFileLayer.Instance.TryCreate(At("one"), FileModes.User)!;
        using var other = SystemFileLayer.Instance.TryCreate(At("other"), FileModes.User)!;

        // Equal changes that follow each other are told once, so it takes two files; what the thread has read already comes on top of the limit.
        for (var i = 0; i < limit; i++)
        {
            one.Write("x"u8, 0);
            other.Write("x"u8, 0);
        }

        gate.Set();
        await missed.Task.WaitAsync(cancellationToken);
    }

    [Test]
    public void After_the_end_nothing_is_told_or_watched()
    {
        var told = 0;
        var watch = DirectoryWatch.TryCreate()!;
        var one = watch.Watch(_folder.FullName, _ => told++)!;
        watch.Dispose();
        watch.Dispose();
        File.WriteAllText(At("f"), "");
        one.Dispose();
        Assert.That(told, Is.Zero);
        Assert.That(() => watch.Watch(_folder.FullName, _ => { }), Throws.InstanceOf<ObjectDisposedException>());
    }

    [Test]
    public async Task The_end_may_come_from_what_is_told(CancellationToken cancellationToken)
    {
        var watch = DirectoryWatch.TryCreate()!;
        var ended = new TaskCompletionSource();
        _ = watch.Watch(_folder.FullName, _ =>
        {
            watch.Dispose();
            ended.SetResult();
        });
        await File.WriteAllTextAsync(At("f"), "", cancellationToken);
        await ended.Task.WaitAsync(cancellationToken);
    }

    private static DirectoryChange Changed(string name) => new(DirectoryChangeKind.Changed, name);

    private string At(string name) => Path.Combine(_folder.FullName, name);

    private IDisposable Watch(string directory) => _watch.Watch(directory, change => _changes.Writer.TryWrite(change))!;

    private async Task NextAsync(DirectoryChange expected, CancellationToken cancellationToken) =>
        Assert.That(await _changes.Reader.ReadAsync(cancellationToken), Is.EqualTo(expected));
}
