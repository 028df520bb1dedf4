using System.Collections.Concurrent;

namespace Embedded.Mail.Pop3.Session;

/// <summary>Which users have a POP3 session that excludes others (<c>pop3_lock_session</c>).</summary>
internal sealed class MaildropLocks
{
    private readonly ConcurrentDictionary<string, MaildropLock> _held = new(StringComparer.Ordinal);

    /// <summary>Takes a user's lock; null while another session holds it.</summary>
    public IDisposable? TryTake(string userName)
    {
        var taken = new MaildropLock(this, userName);
        return _held.TryAdd(userName, taken) ? taken : null;
    }

    private sealed class MaildropLock(MaildropLocks owner, string userName) : IDisposable
    {
        // Removes itself only, so that disposing twice frees no other session's lock.
        public void Dispose() => owner._held.TryRemove(KeyValuePair.Create(userName, this));
    }
}
