using Embedded.Mail.Messages;

namespace Embedded.Mail.Auth.Sasl;

/// <summary>What comes next in a SASL exchange (RFC 4422).</summary>
internal abstract record SaslStep
{
    private SaslStep()
    {
    }

    /// <summary>Send this and wait for a response.</summary>
    /// <param name="Base64">The challenge as it goes on the wire, maybe empty: after <c>+ </c> in IMAP and POP3.</param>
    public sealed record Challenge(ReadOnlyMemory<byte> Base64) : SaslStep;

    /// <summary>The user is in.</summary>
    public sealed record Success(MailUser User) : SaslStep
    {
        /// <summary>A server that would be nearer to the user's mail; null for none.</summary>
        public LoginReferral? Referral { get; init; }
    }

    /// <summary>The user is not in.</summary>
    /// <param name="Result">Why; never <see cref="AuthResult.Success"/>.</param>
    public sealed record Failure(AuthResult Result) : SaslStep;

    /// <summary>The client gave up with <c>*</c>: BAD in IMAP, -ERR in POP3.</summary>
    public sealed record Cancelled : SaslStep;

    /// <summary>What the client sent is no answer: not base64, too long, or not of the mechanism's form. BAD in IMAP, -ERR in POP3.</summary>
    /// <param name="Reason">What is wrong, fit for the client.</param>
    public sealed record BadResponse(string Reason) : SaslStep;
}
