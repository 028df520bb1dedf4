using Embedded.Mail.Messages;

namespace Embedded.Mail.Storage.Facts;

/// <summary>One fact of many messages, with its values.</summary>
/// <param name="uids">The messages, ascending.</param>
/// <param name="values">The values, in their order.</param>
internal sealed class FactValues<T>(Uid[] uids, T[] values) : FactColumn(uids)
{
    /// <summary>The values for some messages, of which all are known.</summary>
    public T[] Of(Uid[] wanted)
    {
        var found = new T[wanted.Length];
        var next = 0;
        for (var i = 0; i < wanted.Length; i++)
        {
            while (Uids[next] != wanted[i])
            {
                next++;
            }

            found[i] = values[next];
        }

        return found;
    }

    /// <summary>These and more, without messages that the mailbox no longer has.</summary>
    public FactValues<T> With(IReadOnlyList<Uid> more, IReadOnlyList<T> moreValues, MessageList present)
    {
        var allUids = new List<Uid>(Uids.Length + more.Count);
        var all = new List<T>(Uids.Length + more.Count);
        int known = 0, added = 0;
        while (known < Uids.Length || added < more.Count)
        {
            var isKnown = added == more.Count || (known < Uids.Length && Uids[known] < more[added]);
            var uid = isKnown ? Uids[known] : more[added];
            if (!isKnown || present.Contains(uid))
            {
                allUids.Add(uid);
                all.Add(isKnown ? values[known] : moreValues[added]);
            }

            // What was read twice is the same.
            known += known < Uids.Length && Uids[known] == uid ? 1 : 0;
            added += isKnown ? 0 : 1;
        }

        return new FactValues<T>([.. allUids], [.. all]);
    }
}
