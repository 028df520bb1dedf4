using Embedded.Mail.Messages;

namespace Embedded.Mail.Storage;

/// <summary>Where messages went.</summary>
/// <param name="UidValidity">The generation of the mailbox's UIDs.</param>
/// <param name="Uids">The UIDs given, ascending, in the order in which the messages were added.</param>
/// <param name="ModSeq">The modseq of the commit.</param>
public sealed record AppendResult(UidValidity UidValidity, UidSet Uids, ModSeq ModSeq);
