namespace Embedded.Mail.Tests.Connections;

/// <summary>A directory of its own for a test, removed afterwards. Its path is short, as paths of unix sockets must be.</summary>
internal sealed class TemporaryDirectory : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("em").FullName;

    public string File(string name) => System.IO.Path.Combine(Path, name);

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
