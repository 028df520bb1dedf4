using Embedded.Mail.Messages;
using Embedded.Mail.Storage.Facts;

namespace Embedded.Mail.Storage.Threads;

/// <summary>
/// THREAD=REFERENCES (RFC 5256 §3) and THREAD=REFS, which joins no threads by subject and dates threads by their newest message.
/// Nothing here recurses: a thread may be as deep as the mailbox is long.
/// </summary>
internal static class ReferenceThreads
{
    /// <summary>Finds the threads.</summary>
    /// <param name="mailbox">Where the messages are.</param>
    /// <param name="uids">The messages.</param>
    /// <param name="joinsSubjects">Whether it is REFERENCES and not REFS.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public static async ValueTask<ThreadForest> FindAsync(IMailbox mailbox, UidSet uids, bool joinsSubjects, CancellationToken cancellationToken)
    {
        Fact[] needed = joinsSubjects ? [KnownFacts.SentDate, KnownFacts.References, KnownFacts.Subject] : [KnownFacts.SentDate, KnownFacts.References];
        var facts = await MessageFacts.ReadAsync(mailbox, uids, needed, cancellationToken);
        var links = new ReferenceLinks(facts.Of(KnownFacts.References));
        var byDate = DateOrder.Of(facts.Of(KnownFacts.SentDate));
        var parents = new int[byDate.Length];
        var roots = new ThreadRoots(links).Find(byDate, parents);
        if (joinsSubjects)
        {
            new GatheredSubjects(facts.Of(KnownFacts.Subject)).Join(roots, parents);
        }

        return new ThreadAssembly(byDate, parents, roots).Build(facts.Uids, isByNewest: !joinsSubjects);
    }
}
