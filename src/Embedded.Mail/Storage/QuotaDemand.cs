using Embedded.Mail.Messages;

namespace Embedded.Mail.Storage;

/// <summary>What is to be stored.</summary>
/// <param name="Mailbox">Where.</param>
/// <param name="Octets">The octets of all messages.</param>
/// <param name="Messages">How many messages.</param>
/// <param name="IsDelivery">Whether they come from outside, and the last may exceed the limit by the grace.</param>
internal readonly record struct QuotaDemand(MailboxName Mailbox, long Octets, long Messages, bool IsDelivery)
{
    /// <summary>The messages that go as soon as these are there; their room is free already for these, and for no others.</summary>
    public ReplacedMessage? Replaces { get; init; }
}
