using Embedded.Mail.Messages;

namespace Embedded.Mail.Storage.Index.Cache;

/// <summary>The index as a change of the cache needs it: its newest state, the log being locked.</summary>
internal interface ICacheIndex
{
    /// <summary>What it says of its cache.</summary>
    CacheIdentity Cache { get; }

    /// <summary>How many messages there are.</summary>
    int Count { get; }

    /// <summary>The messages that have a cache offset, ascending.</summary>
    IEnumerable<LogRecordValue> Offsets { get; }

    /// <summary>A message's cache offset, 0 for none; false when there is no such message.</summary>
    bool TryGetOffset(Uid uid, out uint offset);
}
