using Embedded.Mail.Messages;
using Embedded.Mail.Storage.Facts;

namespace Embedded.Mail.Storage.Threads;

/// <summary>THREAD=ORDEREDSUBJECT: messages of one base subject are a thread, the first one sent its head and all others children of that (RFC 5256 §3).</summary>
internal static class OrderedSubjectThreads
{
    public static async ValueTask<ThreadForest> FindAsync(IMailbox mailbox, UidSet uids, CancellationToken cancellationToken)
    {
        var facts = await MessageFacts.ReadAsync(mailbox, uids, [KnownFacts.SentDate, KnownFacts.Subject], cancellationToken);
        return Build(facts.Uids, DateOrder.Of(facts.Of(KnownFacts.SentDate)), facts.Of(KnownFacts.Subject));
    }

    // In the order of dates, the first message of a subject is its thread's head, and threads come up in their order.
    private static ThreadForest Build(Uid[] uids, int[] byDate, SubjectFact[] subjects)
    {
        var forest = new ThreadForest();
        var heads = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var row in byDate)
        {
            var node = forest.Add(uids[row]);
            if (heads.TryAdd(subjects[row].Text, node))
            {
                forest.Roots.Add(node);
            }
            else
            {
                forest.Attach(node, heads[subjects[row].Text]);
            }
        }

        return forest;
    }
}
