using Embedded.Mail.Messages;

namespace Embedded.Mail.Storage.Index.Cache;

/// <summary>The values of one message.</summary>
/// <param name="Uid">The message.</param>
/// <param name="Offset">Its newest record when it was read; 0 for none.</param>
/// <param name="Values">The values as a record has them, with columns for field numbers.</param>
internal readonly record struct CacheAddition(Uid Uid, uint Offset, byte[] Values);
