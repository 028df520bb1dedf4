using System.ComponentModel;
using System.Diagnostics;
using Embedded.Mail.Storage.Files;

namespace Embedded.Mail.Tests.Storage.Files;

[Platform("Linux")]
public sealed class SystemFileLockTests
{
    private static readonly SystemFileLayer Files = SystemFileLayer.Instance;

    private DirectoryInfo _folder = null!;

    private string FilePath => Path.Combine(_folder.FullName, "locked");

    [SetUp]
    public void MakeFile()
    {
        _folder = Directory.CreateTempSubdirectory("files-");
        File.WriteAllText(FilePath, "octets");
    }

    [TearDown]
    public void DeleteFolder() => _folder.Delete(recursive: true);

    [Test]
    public void Of_two_open_files_one_has_the_lock_until_it_releases_it()
    {
        using var one = Open();
        using var other = Open();
        Assert.That(one.TryLock());
        Assert.That(one.TryLock(), "who has it, keeps it");
        Assert.That(other.TryLock(), Is.False);
        one.Unlock();
        Assert.That(other.TryLock());
        Assert.That(one.TryLock(), Is.False);
    }

    [Test]
    public void Closing_releases_the_lock()
    {
        using var other = Open();
        using (var one = Open())
        {
            Assert.That(one.TryLock());
            Assert.That(other.TryLock(), Is.False);
        }

        Assert.That(other.TryLock());
    }

    [Test]
    public void Closing_another_open_file_keeps_the_lock()
    {
        using var one = Open();
        Assert.That(one.TryLock());
        Open().Dispose();
        using var other = Open();
        Assert.That(other.TryLock(), Is.False);
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task A_lock_of_another_process_is_respected(CancellationToken cancellationToken)
    {
        using var peer = StartPeer("fcntl.lockf(f, fcntl.LOCK_EX | fcntl.LOCK_NB); print('locked', flush=True); sys.stdin.read()");
        Assert.That(await peer.StandardOutput.ReadLineAsync(cancellationToken), Is.EqualTo("locked"));
        using var file = Open();
        Assert.That(file.TryLock(), Is.False);
        peer.StandardInput.Close();
        await peer.WaitForExitAsync(cancellationToken);
        Assert.That(file.TryLock());
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task Another_process_respects_the_lock(CancellationToken cancellationToken)
    {
        const string program = """
            def attempt():
                try:
                    fcntl.lockf(f, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    return 'locked'
                except OSError:
                    return 'refused'

            print(attempt(), flush=True)
            sys.stdin.readline()
            print(attempt(), flush=True)
            """;
        using var file = Open();
        Assert.That(file.TryLock());
        using var peer = StartPeer(program);
        Assert.That(await peer.StandardOutput.ReadLineAsync(cancellationToken), Is.EqualTo("refused"));
        file.Unlock();
        await peer.StandardInput.WriteLineAsync();
        await peer.StandardInput.FlushAsync(cancellationToken);
        Assert.That(await peer.StandardOutput.ReadLineAsync(cancellationToken), Is.EqualTo("locked"));
        await peer.WaitForExitAsync(cancellationToken);
    }

    private MailFile Open() => Files.TryOpen(FilePath, forWriting: true)!;

    private Process StartPeer(string program)
    {
        var start = new ProcessStartInfo("python3", ["-c", "import fcntl, sys\nf = open(sys.argv[1], 'r+b')\n" + program, FilePath])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception e)
        {
            Assert.Ignore($"python3 cannot be started: {e.Message}");
            throw;
        }
    }
}
