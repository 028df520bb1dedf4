using Embedded.Mail.Messages;

namespace Embedded.Mail.Storage;

/// <summary>What COPYUID tells (RFC 4315 §3): the n-th UID of <paramref name="Sources"/> became the n-th of <paramref name="Copies"/>.</summary>
/// <param name="UidValidity">The generation of the destination's UIDs.</param>
/// <param name="Sources">The messages that were there to copy, ascending.</param>
/// <param name="Copies">The UIDs they got, ascending.</param>
public sealed record CopyResult(UidValidity UidValidity, UidSet Sources, UidSet Copies);
