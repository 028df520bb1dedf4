using Embedded.Mail.Messages;

namespace Embedded.Mail.Storage.Index.Cache;

/// <summary>Where the messages of a mailbox are read that the cache does not answer. Called by several threads at once.</summary>
internal interface IMessageSource
{
    /// <summary>Opens a message.</summary>
    /// <returns>The message, which the caller disposes; null when it has been expunged.</returns>
    /// <exception cref="MailStoreException">Corrupted: it cannot be read.</exception>
    ValueTask<OpenedMessage?> OpenAsync(Uid uid, CancellationToken cancellationToken);

    /// <summary>Opens a message that can be read into memory whole. Called on a disk thread.</summary>
    /// <returns>The message, which the caller disposes and whose text is in memory, as it is stored too; null when <see cref="OpenAsync"/> has to be asked.</returns>
    OpenedMessage? TryOpenWhole(Uid uid) => null;

    /// <summary>Told that a message could be opened and not be read. It is passed over, so that the others can be answered.</summary>
    void NoteUnreadable(Uid uid, IOException error);
}
