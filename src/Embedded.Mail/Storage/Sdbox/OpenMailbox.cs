namespace Embedded.Mail.Storage.Sdbox;

/// <summary>A mailbox in memory, or on its way there, and who uses it. What changes does so under the lock of <see cref="SdboxMailboxes"/>.</summary>
/// <param name="key">The number that the file system gave its directory.</param>
/// <param name="open">Opens it, once.</param>
internal sealed class OpenMailbox((ulong Device, ulong Inode) key, Func<Task<SdboxLiveMailbox>> open)
{
    public (ulong Device, ulong Inode) Key => key;

    public Lazy<Task<SdboxLiveMailbox>> Opened { get; } = new(open);

    public SdboxLiveMailbox? Mailbox => Opened is { IsValueCreated: true, Value.IsCompletedSuccessfully: true } ? Opened.Value.Result : null;

    public int Users { get; set; }

    public long LastUsed { get; set; }

    /// <summary>
    /// Whether it is open and lies where it lay. One look, on any thread: where the log is the same file, its directory is the same too.
    /// </summary>
    public bool IsInPlace => Mailbox is { } mailbox && mailbox.Index.IsInPlace();
}
