using Embedded.Mail.Messages;

namespace Embedded.Mail.Storage.Index;

/// <summary>A message that a rebuild found.</summary>
/// <param name="Uid">Its UID.</param>
/// <param name="VirtualSize">Its RFC822.SIZE in octets; 0 where that is not known.</param>
/// <param name="IsElsewhere">Whether it lies in the format's other place, which the index notes.</param>
internal readonly record struct StoredMessage(Uid Uid, long VirtualSize, bool IsElsewhere = false)
{
    /// <summary>The bit of a record's flags that says so: the one that Dovecot leaves to the format.</summary>
    public const byte ElsewhereFlag = 0x40;
}
