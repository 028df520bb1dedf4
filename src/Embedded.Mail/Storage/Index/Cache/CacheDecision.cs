namespace Embedded.Mail.Storage.Index.Cache;

/// <summary>Whether a field is kept in the cache. The numbers are those of the file.</summary>
internal enum CacheDecision : byte
{
    /// <summary>Nobody asks for it.</summary>
    No = 0,

    /// <summary>Clients ask for it once and keep it: cached for the messages of the last week.</summary>
    Temporary = 1,

    /// <summary>Clients ask for it again and again: cached for all messages.</summary>
    Yes = 2,
}
