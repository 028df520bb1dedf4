namespace Embedded.Mail.Sieve;

/// <summary>The envelope of a message (RFC 5228 §5.4).</summary>
/// <param name="From">The reverse path; empty for the null sender.</param>
/// <param name="To">The final recipient.</param>
/// <param name="OriginalTo">The recipient before any rewriting, with its detail.</param>
/// <param name="AuthenticatedUser">Who was authenticated when the message was handed in; null for none.</param>
public sealed record SieveEnvelope(string From, string To, string OriginalTo, string? AuthenticatedUser);
