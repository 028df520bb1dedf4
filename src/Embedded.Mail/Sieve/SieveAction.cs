using System.Collections.Immutable;
using Embedded.Mail.Messages;
using Embedded.Mail.Mime;

namespace Embedded.Mail.Sieve;

/// <summary>One thing to do with a message.</summary>
public abstract record SieveAction
{
    private SieveAction()
    {
    }

    /// <summary>Store it in the default mailbox, or in <paramref name="Mailbox"/>.</summary>
    /// <param name="Mailbox">The mailbox; null for the default one (keep).</param>
    /// <param name="Create">Make it when it is missing (RFC 5490 §3.2).</param>
    /// <param name="Flags">System flags (RFC 5232).</param>
    /// <param name="Keywords">Keywords (RFC 5232).</param>
    /// <param name="Message">The message as the script edited it (RFC 5293); null for the original.</param>
    public sealed record Store(
        MailboxName? Mailbox, bool Create, MessageFlags Flags, ImmutableArray<Keyword> Keywords, MessageBody? Message) : SieveAction;

    /// <summary>Send it on.</summary>
    /// <param name="Address">To whom.</param>
    /// <param name="Message">The message as the script edited it; null for the original.</param>
    public sealed record Redirect(string Address, MessageBody? Message) : SieveAction;

    /// <summary>Let it vanish.</summary>
    public sealed record Discard : SieveAction;

    /// <summary>Refuse it with a reason (RFC 5429).</summary>
    /// <param name="Reason">What to tell the sender.</param>
    /// <param name="InProtocol">During the delivery's own dialogue where possible (ereject), else by a message.</param>
    public sealed record Reject(string Reason, bool InProtocol) : SieveAction;

    /// <summary>Send a message that the engine made: a vacation reply (RFC 5230), a notification (RFC 5436).</summary>
    /// <param name="From">The reverse path; empty for the null sender.</param>
    /// <param name="To">The recipients.</param>
    /// <param name="Message">The whole message, CRLF line ends.</param>
    public sealed record Send(string From, ImmutableArray<string> To, ReadOnlyMemory<byte> Message) : SieveAction;

    /// <summary>Remember an identity as seen.</summary>
    /// <param name="Identity">The identity.</param>
    /// <param name="Lifetime">For how long.</param>
    public sealed record Remember(string Identity, TimeSpan Lifetime) : SieveAction;
}
