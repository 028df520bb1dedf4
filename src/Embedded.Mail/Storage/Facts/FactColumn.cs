using Embedded.Mail.Messages;

namespace Embedded.Mail.Storage.Facts;

/// <summary>One fact of many messages, immutable.</summary>
internal abstract class FactColumn(Uid[] uids)
{
    /// <summary>The messages, ascending.</summary>
    public Uid[] Uids { get; } = uids;

    /// <summary>Those of the messages of which it is not known.</summary>
    public UidSet Missing(UidSet wanted)
    {
        var missing = new UidSetBuilder();
        var next = 0;
        foreach (var uid in wanted.Uids)
        {
            while (next < Uids.Length && Uids[next] < uid)
            {
                next++;
            }

            missing.Add(next < Uids.Length && Uids[next] == uid ? Uid.None : uid);
        }

        return missing.ToSet();
    }
}
