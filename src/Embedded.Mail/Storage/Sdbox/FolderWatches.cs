using Embedded.Mail.Storage.Files;
using Embedded.Mail.Storage.Index;

namespace Embedded.Mail.Storage.Sdbox;

/// <summary>The directories of an account's folders as the system watches them. Used by one thread at a time; what it calls is called on the thread of all watches.</summary>
/// <param name="watch">Watches directories; null where the system does not.</param>
/// <param name="onNames">A folder may have come, gone or got another name.</param>
/// <param name="onMails">The log in a directory of messages was written to.</param>
/// <param name="onRights">The list of rights in a directory of messages, or that for all in another directory, may have changed.</param>
internal sealed class FolderWatches(DirectoryWatch? watch, Action onNames, Action<string> onMails, Action<string> onRights) : IDisposable
{
    private readonly Dictionary<string, Watched> _watched = new(StringComparer.Ordinal);

    /// <summary>The directories that the system does not watch, so that somebody has to look.</summary>
    public IEnumerable<string> Unwatched => _watched.Where(static one => !one.Value.IsWatched).Select(static one => one.Key);

    /// <summary>Whether a directory holds messages, and not folders.</summary>
    public static bool IsMails(string directory) => Path.GetFileName(directory) == SdboxPaths.MailsName;

    /// <summary>Watches these directories and no others.</summary>
    /// <returns>Whether there is one among them that was not watched before: what happened in it until now is not told.</returns>
    public bool Cover(IReadOnlySet<string> directories)
    {
        foreach (var (directory, gone) in _watched.Where(one => !directories.Contains(one.Key) || one.Value.IsGone).ToList())
        {
            gone.Dispose();
            _ = _watched.Remove(directory);
        }

        var hasNew = false;
        foreach (var directory in directories.Where(directory => !_watched.ContainsKey(directory)))
        {
            var added = new Watched(change => OnChange(directory, change));
            hasNew |= added.Begin(watch, directory);
            _watched.Add(directory, added);
        }

        return hasNew;
    }

    public void Dispose()
    {
        foreach (var watched in _watched.Values)
        {
            watched.Dispose();
        }

        _watched.Clear();
    }

    private void OnChange(string directory, DirectoryChange change)
    {
        if (change.Kind != DirectoryChangeKind.Gone && change.Name is ("" or SdboxAcls.FileName))
        {
            onRights(directory);
        }

        if (change.Kind == DirectoryChangeKind.Gone || !IsMails(directory))
        {
            onNames();
        }
        else if (change.Name.Length == 0 || change.Name == IndexPaths.LogName)
        {
            onMails(directory);
        }
    }

    private sealed class Watched(Action<DirectoryChange> onChange) : IDisposable
    {
        private volatile bool _isGone;
        private IDisposable? _watch;

        public bool IsGone => _isGone;

        public bool IsWatched => _watch is not null && !_isGone;

        public bool Begin(DirectoryWatch? watch, string directory)
        {
            _watch = watch?.Watch(directory, OnChange);
            return _watch is not null;
        }

        public void Dispose() => _watch?.Dispose();

        private void OnChange(DirectoryChange change)
        {
            _isGone |= change.Kind == DirectoryChangeKind.Gone;
            onChange(change);
        }
    }
}
