namespace Embedded.Mail.Storage;

/// <summary>
/// Messages on their way into a mailbox. Nothing is visible before <see cref="CommitAsync"/>; disposal without it leaves nothing behind. For one caller at a time.
/// </summary>
public interface IMailAppend : IAsyncDisposable
{
    /// <summary>Takes one message.</summary>
    /// <param name="message">The message in RFC 5322 form; exactly <paramref name="length"/> octets are read, and it is not disposed. Line ends are CRLF; a lone LF is stored as CRLF.</param>
    /// <param name="length">Count of octets to read, by which a message that is too large is refused before it is read; null to read the stream to its end.</param>
    /// <param name="options">Flags, keywords, dates and GUID.</param>
    /// <param name="cancellationToken">A cancelled call takes nothing; the append as a whole should then be disposed.</param>
    /// <exception cref="MailStoreException">OverQuota, TooBig.</exception>
    /// <exception cref="EndOfStreamException">The stream ended before <paramref name="length"/> octets.</exception>
    ValueTask AddAsync(Stream message, long? length, AppendOptions options, CancellationToken cancellationToken);

    /// <summary>Takes one message that the store already holds, sharing its octets where the store can.</summary>
    /// <exception cref="MailStoreException">OverQuota, TooBig.</exception>
    /// <exception cref="ArgumentException">It was staged by another store.</exception>
    ValueTask AddAsync(StagedMessage message, AppendOptions options, CancellationToken cancellationToken);

    /// <summary>Stores all that was added, in that order, with consecutive UIDs, on stable storage.</summary>
    /// <param name="cancellationToken">Cancels up to the commit.</param>
    /// <returns>Where the messages went; without UIDs, and without a commit, when none was added.</returns>
    /// <exception cref="MailStoreException">
    /// OverQuota; NotFound when the mailbox was deleted meanwhile; Limit when the mailbox has no UIDs left or too many keywords. Nothing was stored.
    /// </exception>
    /// <exception cref="InvalidOperationException">It was committed already.</exception>
    ValueTask<AppendResult> CommitAsync(CancellationToken cancellationToken);
}
