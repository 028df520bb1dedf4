namespace Embedded.Mail.InteropTests.Storage;

/// <summary>Files that lie elsewhere until this is disposed.</summary>
internal sealed class HiddenFiles : IDisposable
{
    private readonly string _folder;
    private readonly string _hidden;

    public HiddenFiles(string folder, string pattern, string hidden)
    {
        (_folder, _hidden) = (folder, hidden);
        Directory.CreateDirectory(hidden);
        foreach (var path in Directory.GetFiles(folder, pattern))
        {
            File.Move(path, Path.Combine(hidden, Path.GetFileName(path)));
        }
    }

    public void Dispose()
    {
        foreach (var path in Directory.GetFiles(_hidden))
        {
            File.Move(path, Path.Combine(_folder, Path.GetFileName(path)));
        }

        Directory.Delete(_hidden);
    }
}
