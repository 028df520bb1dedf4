using Embedded.Mail.Messages;

namespace Embedded.Mail.Storage;

/// <summary>What came of a change of flags.</summary>
/// <param name="Changed">The messages whose flags or keywords are now others than before; only they got a new modseq.</param>
/// <param name="Failed">The messages left alone because they had changed since: MODIFIED (RFC 7162 §3.1.3).</param>
/// <param name="State">The state that the commit published.</param>
public sealed record FlagUpdateResult(UidSet Changed, UidSet Failed, MailboxState State);
