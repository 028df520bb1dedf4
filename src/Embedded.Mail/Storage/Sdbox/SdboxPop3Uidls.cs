using System.Buffers.Binary;
using Embedded.Mail.Messages;
using Embedded.Mail.Storage.Index;

namespace Embedded.Mail.Storage.Sdbox;

/// <summary>
/// Up to which UID messages have a POP3 UIDL of their own (metadata key P), as they have after a migration: Dovecot looks for none beyond.
/// </summary>
internal static class SdboxPop3Uidls
{
    private const string Extension = "hdr-pop3-uidl";
    private const int DboxFlagsOffset = 20;
    private const byte HaveUidls = 1;

    /// <summary>The highest UID with a UIDL of its own; none when the index says that there is none.</summary>
    public static Uid Highest(IndexState state) =>
        state.Extensions[Extension] is { Header: { Length: sizeof(uint) } header } ? new(BinaryPrimitives.ReadUInt32LittleEndian(header)) : Uid.None;

    /// <summary>Adds that a message has one.</summary>
    public static void Add(LogTransaction log, IndexState state, Uid uid)
    {
        Span<byte> value = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32LittleEndian(value, uid.Value);
        log.AddExtensionIntro(LogRecordFlags.External, Extension, 0, value.Length, 0, 0);
        log.AddExtensionHeaderUpdate(LogRecordFlags.External, 0, value);
        if (state.Extensions[IndexExtension.Dbox] is { Header: { Length: > DboxFlagsOffset } header } && (header[DboxFlagsOffset] & HaveUidls) == 0)
        {
            log.AddExtensionIntro(LogRecordFlags.External, IndexExtension.Dbox, 0, header.Length, 0, 0);
            log.AddExtensionHeaderUpdate(LogRecordFlags.External, DboxFlagsOffset, [(byte)(header[DboxFlagsOffset] | HaveUidls), 0, 0, 0]);
        }
    }
}
