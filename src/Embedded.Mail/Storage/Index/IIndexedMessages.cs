using Embedded.Mail.Messages;

namespace Embedded.Mail.Storage.Index;

/// <summary>What an index asks of the format in which its mailbox's messages are stored. Called on disk threads.</summary>
internal interface IIndexedMessages
{
    /// <summary>
    /// The UIDs of all messages that are stored and can be read, ascending, for a rebuild under the mailbox's lock. What cannot be read is set aside and logged.
    /// </summary>
    IReadOnlyList<StoredMessage> Scan();

    /// <summary>Whether a file has the place of a UID, though no message may have it.</summary>
    bool HasText(Uid uid);

    /// <summary>
    /// Ends the expunge of a message that <see cref="Scan"/> found and whose expunge is in the log. Its text is deleted where it has the GUID that was expunged, and set aside where no GUID
    /// was named.
    /// </summary>
    /// <returns>False where it is another message, which stays.</returns>
    bool TryEndExpunge(Uid uid, MessageGuid guid);

    /// <summary>Whether a message is the one with this GUID, where an expunge names one.</summary>
    bool HasGuid(Uid uid, MessageGuid guid);

    /// <summary>Deletes messages that the index has no longer.</summary>
    void Delete(UidSet uids);

    /// <summary>A UIDVALIDITY that the mailbox never had, for an index of which nothing is left.</summary>
    UidValidity AllocateUidValidity();

    /// <summary>Adds the extensions that a new index of this format begins with.</summary>
    /// <param name="log">The first transaction of the log.</param>
    /// <param name="known">What is left of the index before; null if nothing.</param>
    void AddExtensions(LogTransaction log, IndexState? known);
}
