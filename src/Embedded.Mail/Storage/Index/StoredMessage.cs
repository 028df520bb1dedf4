using Embedded.Mail.Messages;

namespace Embedded.Mail.Storage.Index;

/// <summary>A message that a rebuild found.</summary>
/// <param name="Uid">Its UID.</param>
/// <param name="VirtualSize">Its RFC822.SIZE in octets; 0 where that is not known.</param>
internal readonly record struct StoredMessage(Uid Uid, long VirtualSize);
