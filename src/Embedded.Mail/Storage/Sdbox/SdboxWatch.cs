namespace Embedded.Mail.Storage.Sdbox;

/// <summary>One watcher of a mailbox: told by its feed, and reason to look for what other processes do.</summary>
internal sealed class SdboxWatch(IDisposable told, IDisposable looking) : IDisposable
{
    public void Dispose()
    {
        told.Dispose();
        looking.Dispose();
    }
}
