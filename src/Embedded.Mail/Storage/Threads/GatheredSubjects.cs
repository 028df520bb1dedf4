using Embedded.Mail.Storage.Facts;

namespace Embedded.Mail.Storage.Threads;

/// <summary>The base subjects of messages, by which REFERENCES joins threads whose messages do not mention each other (RFC 5256 §3, step 5).</summary>
internal sealed class GatheredSubjects(SubjectFact[] subjects)
{
    /// <summary>Joins threads of one subject.</summary>
    /// <param name="threads">The threads, in the order of their dates; those that become part of others are taken out.</param>
    /// <param name="parents">For each message the one that it is below of; changed where a thread goes below another's head.</param>
    public void Join(List<ThreadRoot> threads, int[] parents)
    {
        var chosen = Choose(threads);
        foreach (var thread in threads)
        {
            if (!thread.IsJoined && SubjectOf(thread) is { Length: > 0 } subject && chosen[subject] is var other && other != thread)
            {
                chosen[subject] = Join(other, thread, parents);
            }
        }

        _ = threads.RemoveAll(static thread => thread.IsJoined);
        threads.AddRange(chosen.Values.Where(static thread => thread.IsNew));
    }

    /// <summary>For each subject the thread that the others join: one without head if there is one, else one that is no reply.</summary>
    private Dictionary<string, ThreadRoot> Choose(List<ThreadRoot> threads)
    {
        var chosen = new Dictionary<string, ThreadRoot>(StringComparer.Ordinal);
        foreach (var thread in threads)
        {
            if (SubjectOf(thread) is { Length: > 0 } subject && !chosen.TryAdd(subject, thread))
            {
                var other = chosen[subject];
                var isBetter = !other.IsDummy && (thread.IsDummy || (subjects[other.Row].IsReplyOrForward && !subjects[thread.Row].IsReplyOrForward));
                chosen[subject] = isBetter ? thread : other;
            }
        }

        return chosen;
    }

    private ThreadRoot Join(ThreadRoot chosen, ThreadRoot thread, int[] parents)
    {
        thread.IsJoined = true;
        if (chosen.IsDummy)
        {
            chosen.Children.AddRange(thread.IsDummy ? thread.Children : [thread.Row]);
            return chosen;
        }

        if (subjects[thread.Row].IsReplyOrForward && !subjects[chosen.Row].IsReplyOrForward)
        {
            parents[thread.Row] = chosen.Row;
            return chosen;
        }

        chosen.IsJoined = true;
        var both = new ThreadRoot(ThreadRoot.NoRow) { IsNew = true };
        both.Children.AddRange([chosen.Row, thread.Row]);
        return both;
    }

    // A thread without head has the subject of its first message.
    private string SubjectOf(ThreadRoot thread) => subjects[thread.IsDummy ? thread.Children[0] : thread.Row].Text;
}
