using Embedded.Mail.Messages;
using Embedded.Mail.Messages.Sort;

namespace Embedded.Mail.Storage.Threads;

/// <summary>Gathers messages into threads (RFC 5256 §3, draft-ietf-morg-inthread).</summary>
internal static class MessageThreads
{
    /// <summary>Reads what the algorithm needs and builds the threads; messages that are gone are left out.</summary>
    public static ValueTask<ThreadForest> FindAsync(
        IMailbox mailbox, ThreadAlgorithm algorithm, UidSet uids, CancellationToken cancellationToken) => algorithm switch
        {
            ThreadAlgorithm.OrderedSubject => OrderedSubjectThreads.FindAsync(mailbox, uids, cancellationToken),
            ThreadAlgorithm.References => ReferenceThreads.FindAsync(mailbox, uids, joinsSubjects: true, cancellationToken),
            _ => ReferenceThreads.FindAsync(mailbox, uids, joinsSubjects: false, cancellationToken),
        };
}
