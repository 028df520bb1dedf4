using System.Collections.Immutable;
using Embedded.Mail.Messages;

namespace Embedded.Mail.Storage.Index;

/// <summary>What the index gets to know of a message that is appended.</summary>
/// <param name="Flags">Its flags.</param>
/// <param name="Keywords">Its keywords.</param>
/// <param name="VirtualSize">Its RFC822.SIZE in octets; 0 where that is not known.</param>
internal readonly record struct NewMessage(MessageFlags Flags, ImmutableArray<Keyword> Keywords, long VirtualSize);
