namespace Embedded.Mail.Auth.Cache;

/// <summary>A question put to the cache, and what it knew.</summary>
/// <param name="Key">The question's key.</param>
/// <param name="Known">The answer kept, however old; null for none.</param>
/// <param name="Generation">How often something had been flushed by then: an answer that was fetched meanwhile is not kept.</param>
internal readonly record struct CacheTicket(UInt128 Key, CacheEntry? Known, long Generation);
