using Embedded.Mail.Storage.Files;
using Microsoft.Extensions.Logging;

namespace Embedded.Mail.Storage.Sdbox;

/// <summary>The accounts of a store that are in memory, each once. What nobody uses for a while is closed.</summary>
internal sealed class SdboxAccounts : IDisposable
{
    private readonly SdboxStoreOptions _options;
    private readonly FileLayer _files;
    private readonly DiskThreads _disk;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Lock _lock = new();
    private readonly Dictionary<SdboxLocation, LiveEntry> _entries = [];
    private readonly ITimer? _timer;
    private readonly DirectoryWatch? _watch = DirectoryWatch.TryCreate();

    public SdboxAccounts(SdboxStoreOptions options, FileLayer files, TimeProvider time, ILogger logger)
    {
        (_options, _files, _time, _logger) = (options, files, time, logger);
        _disk = new DiskThreads(options.DiskThreads);
        _timer = options.KeepOpen > TimeSpan.Zero ? time.CreateTimer(_ => CloseIdle(), null, options.KeepOpen, options.KeepOpen) : null;
    }

    /// <summary>Gets an account into memory, and keeps it there until it is released.</summary>
    public (SdboxLiveAccount Account, Action Release) Acquire(SdboxLocation location, QuotaPolicy policy)
    {
        lock (_lock)
        {
            if (!_entries.TryGetValue(location, out var entry))
            {
                entry = new(new SdboxLiveAccount(location, policy, _options, _files, _disk, _time, _logger) { Watch = _watch });
                _entries.Add(location, entry);
            }

            entry.Users++;
            return (entry.Account, ReleaseOnce(entry));
        }
    }

    /// <summary>Runs work that concerns no account alone on a disk thread.</summary>
    /// <exception cref="MailStoreException">What the file system refuses.</exception>
    public async Task<T> RunAsync<T>(Func<T> work)
    {
        try
        {
            return await _disk.RunAsync(work);
        }
        catch (IOException e)
        {
            throw Index.IndexErrors.ToStoreError(e);
        }
    }

    /// <summary>Watches a file that may be replaced; null where the system does not.</summary>
    public IDisposable? WatchFile(string path, Action onChange) => _watch?.Watch(Path.GetDirectoryName(path)!, change =>
    {
        if (change.Name.Length == 0 || change.Name == Path.GetFileName(path))
        {
            _disk.Post(onChange);
        }
    });

    /// <summary>Closes all that nobody uses, and keeps nothing open from now on.</summary>
    public void Dispose()
    {
        _timer?.Dispose();
        Close(TimeSpan.Zero);
        _watch?.Dispose();
        _disk.Dispose();
    }

    private Action ReleaseOnce(LiveEntry entry)
    {
        var released = 0;
        return () =>
        {
            if (Interlocked.Exchange(ref released, 1) == 0)
            {
                Release(entry);
            }
        };
    }

    private void Release(LiveEntry entry)
    {
        lock (_lock)
        {
            entry.Users--;
            entry.LastUsed = _time.GetTimestamp();
        }

        if (_options.KeepOpen == TimeSpan.Zero)
        {
            Close(TimeSpan.Zero);
        }
    }

    // Closing touches the disk.
    private void CloseIdle() => _disk.Post(() => Close(_options.KeepOpen));

    private void Close(TimeSpan idle)
    {
        List<SdboxLiveAccount> kept, closed;
        lock (_lock)
        {
            kept = [.. _entries.Values.Select(static entry => entry.Account)];
            var unused = _entries.Where(entry => entry.Value.Users == 0 && !entry.Value.Account.Mailboxes.AreInUse && _time.GetElapsedTime(entry.Value.LastUsed) >= idle).ToList();
            unused.ForEach(entry => _entries.Remove(entry.Key));
            closed = unused.ConvertAll(static entry => entry.Value.Account);
        }

        kept.ForEach(account => account.Mailboxes.Close(idle));
        closed.ForEach(static account => account.Mailboxes.Close(TimeSpan.Zero));
    }

    private sealed class LiveEntry(SdboxLiveAccount account)
    {
        public SdboxLiveAccount Account => account;

        public int Users { get; set; }

        public long LastUsed { get; set; }
    }
}
