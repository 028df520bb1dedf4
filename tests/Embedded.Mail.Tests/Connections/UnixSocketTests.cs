using System.Net.Sockets;
using Embedded.Mail.Connections;
using Embedded.Mail.Connections.Unix;

namespace Embedded.Mail.Tests.Connections;

[Parallelizable(ParallelScope.All)]
[Platform(Exclude = "Win")]
[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
public class UnixSocketTests
{
    [Test]
    public async Task Client_talks_over_the_socket_and_its_file_goes_at_the_stop()
    {
        using var directory = new TemporaryDirectory();
        var path = directory.File("s");
        await using var host = Start(path);
        await using var client = await host.GreetAsync("unix");
        Assert.That(await client.AskAsync("WHO"), Is.EqualTo("  local=True tls=False trusted=False"));
        Assert.That(File.GetUnixFileMode(path), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));

        await host.Host.StopAsync(CancellationToken.None);
        Assert.That(Directory.GetFileSystemEntries(directory.Path), Is.Empty);
    }

    [Test]
    public async Task Mode_is_set()
    {
        using var directory = new TemporaryDirectory();
        await using var host = Start(directory.File("s"), listener => listener.UnixSocketMode = "0666");
        Assert.That((int)File.GetUnixFileMode(directory.File("s")), Is.EqualTo(Convert.ToInt32("666", 8)));
    }

    [Test]
    public async Task Owner_and_group_are_set_by_name_and_by_number()
    {
        Assume.That(Environment.IsPrivilegedProcess, "only root may give a file away");
        using var directory = new TemporaryDirectory();
        await using var host = Start(directory.File("s"), listener => (listener.UnixSocketOwner, listener.UnixSocketGroup) = ("nobody", "12345"));
        using var stat = System.Diagnostics.Process.Start(
            new System.Diagnostics.ProcessStartInfo("stat", ["-c", "%U %g", directory.File("s")]) { RedirectStandardOutput = true })!;
        Assert.That((await stat.StandardOutput.ReadToEndAsync()).Trim(), Is.EqualTo("nobody 12345"));
    }

    [TestCase("no-such-user-here", null, "there is no user 'no-such-user-here'")]
    [TestCase(null, "no-such-group-here", "there is no group 'no-such-group-here'")]
    public void Unknown_owner_or_group_fails_the_start_and_leaves_no_file(string? owner, string? group, string reason)
    {
        using var directory = new TemporaryDirectory();
        var error = Assert.Throws<IOException>(() => Start(directory.File("s"), listener => (listener.UnixSocketOwner, listener.UnixSocketGroup) = (owner, group)));
        Assert.That(error!.Message, Does.Contain("'unix'").And.Contain(directory.File("s")).And.Contain(reason));
        Assert.That(Directory.GetFileSystemEntries(directory.Path), Is.Empty);
    }

    [Test]
    public void Missing_directory_fails_the_start_and_is_named()
    {
        using var directory = new TemporaryDirectory();
        var error = Assert.Throws<IOException>(() => Start(directory.File("none/s")));
        Assert.That(error!.Message, Does.Contain($"there is no directory '{directory.File("none")}'"));
    }

    [Test]
    public async Task Stale_socket_is_replaced()
    {
        using var directory = new TemporaryDirectory();
        var path = directory.File("s");
        LeaveStale(path);
        await using var host = Start(path);
        await using var client = await host.GreetAsync("unix");
    }

    [Test]
    public async Task Live_socket_is_an_error_and_goes_on_living()
    {
        using var directory = new TemporaryDirectory();
        var path = directory.File("s");
        await using var first = Start(path);

        var error = Assert.Throws<IOException>(() => Start(path));
        Assert.That(error!.Message, Does.Contain(path).And.Contain("another process serves"));
        await using var client = await first.GreetAsync("unix");
    }

    [Test]
    public void Path_that_is_no_socket_is_an_error_and_untouched([Values("file", "empty", "directory", "link")] string kind)
    {
        using var directory = new TemporaryDirectory();
        var path = directory.File("s");
        switch (kind)
        {
            case "directory":
                Directory.CreateDirectory(path);
                break;
            case "link":
                File.CreateSymbolicLink(path, directory.File("nowhere"));
                break;
            default:
                File.WriteAllText(path, kind == "file" ? "precious" : "");
                break;
        }

        var error = Assert.Throws<IOException>(() => Start(path));
        Assert.That(error!.Message, Does.Contain("is not a socket"));
        Assert.That(Directory.GetFileSystemEntries(directory.Path), Has.Length.EqualTo(1));
    }

    [TestCase("0660", 432)]
    [TestCase("666", 438)]
    [TestCase("0", 0)]
    [TestCase("0800", null)]
    [TestCase("1777", null)]
    [TestCase("", null)]
    [TestCase("rw", null)]
    public void Mode_is_octal(string text, int? mode) => Assert.That((int?)UnixSocket.ParseMode(text), Is.EqualTo(mode));

    private static TestHost Start(string path, Action<ListenerOptions>? configure = null) => TestHost.Start(options =>
    {
        var listener = new ListenerOptions { Name = "unix", Protocol = "echo", UnixSocket = path, Tls = ListenerTls.None };
        configure?.Invoke(listener);
        options.Listeners.Add(listener);
    });

    /// <summary>Leaves a socket file behind as a killed process does: a link keeps it when the socket's own name goes.</summary>
    private static void LeaveStale(string path)
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(path + "x"));
        File.Move(path + "x", path);
    }
}
