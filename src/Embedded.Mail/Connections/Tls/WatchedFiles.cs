namespace Embedded.Mail.Connections.Tls;

/// <summary>Tells whether any of some files has changed since the last look.</summary>
internal sealed class WatchedFiles
{
    private readonly string[] _files;
    private string _signature;

    public WatchedFiles(params IEnumerable<string?> files)
    {
        _files = [.. files.OfType<string>()];
        _signature = ReadSignature();
    }

    /// <summary>The first of them; null where there is none.</summary>
    public string? Name => _files.FirstOrDefault();

    /// <summary>Whether they have changed. The next look counts from this one.</summary>
    public bool HaveChanged()
    {
        var before = _signature;
        _signature = ReadSignature();
        return _signature != before;
    }

    /// <summary>Where the links lead, when each file was written, and how long it is.</summary>
    private string ReadSignature() => string.Join('\n', _files.Select(path =>
    {
        try
        {
            var file = File.ResolveLinkTarget(path, returnFinalTarget: true) ?? new FileInfo(path);
            return $"{file.FullName} {file.LastWriteTimeUtc.Ticks} {(file as FileInfo)?.Length}";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return e.Message; // a file that is not there for a moment: loading it will say so
        }
    }));
}
