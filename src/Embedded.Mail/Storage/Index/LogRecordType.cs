namespace Embedded.Mail.Storage.Index;

/// <summary>
/// Kinds of records in <c>dovecot.index.log</c>: the low 28 bits of the type field, to be compared as a whole, because the expunge types
/// carry protection bits that overlap other codes.
/// </summary>
internal enum LogRecordType : uint
{
    None = 0,
    Append = 0x2,
    FlagUpdate = 0x4,
    HeaderUpdate = 0x20,
    ExtensionIntro = 0x40,
    ExtensionReset = 0x80,
    ExtensionHeaderUpdate = 0x100,
    ExtensionRecordUpdate = 0x200,
    KeywordUpdate = 0x400,
    KeywordReset = 0x800,
    ExtensionIncrement = 0x1000,
    ModSeqUpdate = 0x8000,
    Expunge = 0xcd91,
    ExpungeGuid = 0xed90,
    ExtensionHeaderUpdate32 = 0x10000,
    IndexDeleted = 0x20000,
    IndexUndeleted = 0x40000,
    Boundary = 0x80000,
    AttributeUpdate = 0x100000,
}
