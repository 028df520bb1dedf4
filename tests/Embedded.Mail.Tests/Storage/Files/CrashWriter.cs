using Embedded.Mail.Storage.Files;

namespace Embedded.Mail.Tests.Storage.Files;

/// <summary>Writes to a disk what a crash leaves.</summary>
internal sealed class CrashWriter(Dictionary<DurableDirectory, Dictionary<string, DurableNode>> names, Func<bool> survives)
{
    private readonly Dictionary<DurableFile, string> _written = [];

    /// <summary>Writes a directory and all below it.</summary>
    public void Write(DurableDirectory directory, string path)
    {
        _ = SystemFileLayer.Instance.TryCreateDirectory(path, directory.Mode) ? true : throw new IOException($"{path} is there already");
        foreach (var (name, node) in names.GetValueOrDefault(directory, directory.FirstNames))
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
        copy.Write(file.AfterCrash(survives), 0);
        _written.Add(file, path);
    }
}
