namespace Embedded.Mail.Storage;

/// <summary>A store that can hold one message for several mailboxes: a delivery to many recipients is then written once.</summary>
public interface IMessageStaging
{
    /// <summary>Takes the octets of a message that will be appended to one or more mailboxes of this store.</summary>
    /// <param name="message">The message, as <see cref="IMailAppend.AddAsync(Stream, long?, AppendOptions, CancellationToken)"/> takes it.</param>
    /// <param name="length">Count of octets to read.</param>
    /// <param name="cancellationToken">Cancels and leaves nothing.</param>
    /// <exception cref="MailStoreException">TooBig.</exception>
    /// <exception cref="EndOfStreamException">The stream ended before <paramref name="length"/> octets.</exception>
    /// <returns>A handle to dispose when the last append has been committed.</returns>
    ValueTask<StagedMessage> StageAsync(Stream message, long length, CancellationToken cancellationToken);
}
