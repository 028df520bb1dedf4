using Embedded.Mail.Storage.Files;

namespace Embedded.Mail.Tests.Storage.Files;

/// <summary>Writes to a disk what a crash leaves.</summary>
internal sealed class CrashWriter(CrashedTree crashed)
{
    private readonly Dictionary<DurableFile, string> _written = [];

    /// <summary>Writes all of it to a directory, which is made.</summary>
    public void Write(string path) => Write(crashed.Top, path);

    private void Write(DurableDirectory directory, string path)
    {
        _ = SystemFileLayer.Instance.TryCreateDirectory(path, directory.Mode) ? true : throw new IOException($"{path} is there already");
        foreach (var (name, node) in crashed.NamesIn(directory))
        {
            if (node is DurableDirectory below)
            {
                Write(below, Path.Combine(path, name));
            }
            else
            {
                Write((DurableFile)node, Path.Combine(path, name));
            }
        }
    }

    // A file that has several names is one file afterwards too.
    private void Write(DurableFile file, string path)
    {
        if (_written.TryGetValue(file, out var first))
        {
            _ = SystemFileLayer.Instance.Link(first, path);
            return;
        }

        using var copy = SystemFileLayer.Instance.TryCreate(path, file.Mode)!;
        copy.Write(crashed.OctetsAfterCrash(file), 0);
        _written.Add(file, path);
    }
}
