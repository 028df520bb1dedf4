namespace Embedded.Mail.InteropTests.Peers;

/// <summary>A foreign program that a test needs.</summary>
internal static class Peer
{
    // Daemons are not on every user's path.
    private static readonly string[] SystemFolders = ["/usr/sbin", "/sbin", "/usr/local/sbin"];

    /// <summary>
    /// The full path of a program. Where it is missing the test is skipped, naming the Debian package to install; under <c>CI=true</c> it fails, since there everything
    /// has to run.
    /// </summary>
    public static string Require(string program, string debianPackage)
    {
        if (Find(program) is { } path)
        {
            return path;
        }

        Miss($"{program} is not installed (Debian package {debianPackage}).");
        throw new InvalidOperationException();
    }

    /// <summary>Skips the test for a reason, or fails it under <c>CI=true</c>.</summary>
    public static void Miss(string reason)
    {
        if (Environment.GetEnvironmentVariable("CI") == "true")
        {
            Assert.Fail(reason);
        }

        Assert.Ignore(reason);
    }

    private static string? Find(string program)
    {
        var path = Environment.GetEnvironmentVariable("PATH") ?? "";
        return path.Split(':').Concat(SystemFolders).Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists);
    }
}
