using System.Collections.Immutable;

namespace Embedded.Mail.Imap.Commands.Notify;

/// <summary>What a NOTIFY asks (RFC 5465 §3.1).</summary>
/// <param name="WithStatus">Whether the mailboxes are told as they are at the beginning.</param>
/// <param name="Groups">The groups of events; none for NOTIFY NONE.</param>
internal sealed record NotifyRequest(bool WithStatus, ImmutableArray<NotifyGroup> Groups)
{
    /// <summary>NOTIFY NONE: the client wants to hear of nothing.</summary>
    public static NotifyRequest None { get; } = new(WithStatus: false, []);

    /// <summary>The group of the selected mailbox; null where the client wants to hear of nothing in it.</summary>
    public NotifyGroup? Selected { get; } = Groups.FirstOrDefault(static group => group.IsSelected && group.Events != NotifyEvents.None);

    /// <summary>All events wanted of any mailbox.</summary>
    public NotifyEvents Events { get; } = Groups.Aggregate(NotifyEvents.None, static (events, group) => events | group.Events);
}
