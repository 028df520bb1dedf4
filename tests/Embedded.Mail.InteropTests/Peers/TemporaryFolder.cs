namespace Embedded.Mail.InteropTests.Peers;

/// <summary>A folder for one test alone, deleted with all it holds.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    /// <summary>Its full path, short enough for a unix socket below it.</summary>
    public string Path { get; } = Directory.CreateTempSubdirectory("emt-").FullName;

    /// <summary>The full path of something in it.</summary>
    public string this[string name] => System.IO.Path.Combine(Path, name);

    /// <summary>Writes a file that only its owner may read, as mail programs want their settings to be.</summary>
    public string Write(string name, string text)
    {
        var file = this[name];
        File.WriteAllText(file, text);
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        return file;
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
