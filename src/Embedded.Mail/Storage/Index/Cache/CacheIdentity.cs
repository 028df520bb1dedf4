using Embedded.Mail.Messages;

namespace Embedded.Mail.Storage.Index.Cache;

/// <summary>What an index says of its cache.</summary>
/// <param name="IndexId">Identity of the index.</param>
/// <param name="ResetId">The reset_id of the extension <c>cache</c>: the number of the file that offsets mean. 0 when there is none.</param>
/// <param name="FirstNew">The first message of the last week (<c>day_first_uid[7]</c> of the index's header); none when all are.</param>
internal readonly record struct CacheIdentity(uint IndexId, uint ResetId, Uid FirstNew);
