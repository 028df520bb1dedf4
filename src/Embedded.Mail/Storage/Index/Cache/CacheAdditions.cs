namespace Embedded.Mail.Storage.Index.Cache;

/// <summary>What a reader of metadata found that the cache shall hold from now on.</summary>
/// <param name="FileSequence">The file that was read; 0 when there was none that could be.</param>
/// <param name="Columns">The fields that were asked for, each with the decision that it shall have.</param>
/// <param name="Messages">The messages that had to be read, ascending. None when only decisions change, or the file is damaged.</param>
/// <param name="Damage">What is wrong with the file; the default value if nothing is.</param>
internal sealed record CacheAdditions(uint FileSequence, IReadOnlyList<CacheField> Columns, IReadOnlyList<CacheAddition> Messages, IndexDamage Damage);
