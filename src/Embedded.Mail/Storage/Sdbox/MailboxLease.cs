namespace Embedded.Mail.Storage.Sdbox;

/// <summary>Keeps a mailbox in memory until it is disposed.</summary>
internal sealed class MailboxLease(SdboxLiveMailbox mailbox, Action release) : IDisposable
{
    private Action? _release = release;

    /// <summary>The mailbox.</summary>
    public SdboxLiveMailbox Mailbox => mailbox;

    /// <summary>Ends the lease; twice is no error.</summary>
    public void Dispose() => Interlocked.Exchange(ref _release, null)?.Invoke();
}
