using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using Embedded.Mail.Messages;

namespace Embedded.Mail.Storage.Sdbox;

/// <summary>One record of the change log.</summary>
/// <param name="Kind">What happened.</param>
/// <param name="Identity">The mailbox's GUID, or that of the name (<see cref="IdentityOf"/>).</param>
/// <param name="Time">When, in Unix seconds.</param>
internal readonly record struct MailboxChangeRecord(MailboxChangeKind Kind, MessageGuid Identity, uint Time)
{
    /// <summary>Octets of a record.</summary>
    public const int Length = 24;

    private const int IdentityOffset = 4;
    private const int TimeOffset = 20;

    /// <summary>A name in 128 bits: the first of the SHA-1 of the whole name in UTF-8.</summary>
    [SuppressMessage("Security", "CA5350", Justification = "Dovecot's identity of a name is SHA-1; nothing is secured by it.")]
    public static MessageGuid IdentityOf(MailboxName name) => MessageGuid.FromOctets(SHA1.HashData(Encoding.UTF8.GetBytes(name.Value)));

    /// <summary>Reads a record.</summary>
    /// <returns>False when it is of no known kind.</returns>
    public static bool TryRead(ReadOnlySpan<byte> octets, out MailboxChangeRecord record)
    {
        record = new(
            (MailboxChangeKind)octets[0],
            MessageGuid.FromOctets(octets[IdentityOffset..]),
            BinaryPrimitives.ReadUInt32BigEndian(octets[TimeOffset..]));
        return record.Kind is >= MailboxChangeKind.MailboxDeleted and <= MailboxChangeKind.DirectoryCreated;
    }

    /// <summary>Writes the record.</summary>
    public void CopyTo(Span<byte> destination)
    {
        destination[..Length].Clear();
        destination[0] = (byte)Kind;
        Identity.CopyTo(destination[IdentityOffset..]);
        BinaryPrimitives.WriteUInt32BigEndian(destination[TimeOffset..], Time);
    }
}
