namespace Embedded.Mail.Storage.Index.Cache;

/// <summary>A cache file that was opened, or why it was not.</summary>
/// <param name="Status">What became of it.</param>
/// <param name="File">The file if it is open; the caller closes it.</param>
/// <param name="Damage">What is wrong with one that is damaged.</param>
internal readonly record struct CacheOpening(CacheOpenStatus Status, CacheFile? File, IndexDamage Damage);
