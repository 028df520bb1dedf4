using System.Collections.Immutable;
using System.Text;
using Embedded.Mail.Imap.Commands.Fetch;
using Embedded.Mail.Imap.Wire;
using Embedded.Mail.Messages;

namespace Embedded.Mail.Imap.Commands.Notify;

/// <summary>Reads the arguments of NOTIFY (RFC 5465 §8).</summary>
internal static class NotifyParser
{
    // Every change in the account is compared with every group and every name.
    private const int MaxGroups = 100;
    private const int MaxNames = 1000;

    private static readonly (string Name, NotifyEvents Event)[] Events =
    [
        ("MessageNew", NotifyEvents.MessageNew),
        ("MessageExpunge", NotifyEvents.MessageExpunge),
        ("FlagChange", NotifyEvents.FlagChange),
        ("MailboxName", NotifyEvents.MailboxName),
        ("SubscriptionChange", NotifyEvents.SubscriptionChange),
        ("MailboxMetadataChange", NotifyEvents.MailboxMetadataChange),
        ("ServerMetadataChange", NotifyEvents.ServerMetadataChange),
    ];

    /// <summary>The names of all events that can be told, for the refusal of others.</summary>
    /// <param name="withMetadata">Whether the account keeps metadata.</param>
    public static string EventNames(bool withMetadata) => string.Join(
        ' ', Events.Where(one => withMetadata || (one.Event & NotifyEvents.OfMetadata) == 0).Select(static one => one.Name));

    /// <summary>Reads <c>SP (notify-set / notify-none)</c>.</summary>
    public static bool TryRead(ref ImapReader reader, MailboxNaming naming, out NotifyRequest request)
    {
        request = NotifyRequest.None;
        if (!reader.TryReadSpace() || !reader.TryReadAtom(out var word))
        {
            return false;
        }

        return Ascii.EqualsIgnoreCase(word, "NONE"u8) ? reader.TryReadEnd()
            : Ascii.EqualsIgnoreCase(word, "SET"u8) ? TryReadSet(ref reader, naming, out request)
            : reader.Fail("SET or NONE expected");
    }

    private static bool TryReadSet(ref ImapReader reader, MailboxNaming naming, out NotifyRequest request)
    {
        request = NotifyRequest.None;
        if (!reader.TryReadSpace())
        {
            return false;
        }

        var withStatus = reader.Peek != '(';
        if (withStatus && (!reader.TryReadWord("STATUS"u8) || !reader.TryReadSpace()))
        {
            return false;
        }

        var groups = ImmutableArray.CreateBuilder<NotifyGroup>();
        do
        {
            if ((groups.Count > 0 && !reader.TryReadSpace()) || !TryReadGroup(ref reader, naming, out var group))
            {
                return false;
            }

            groups.Add(group!);
        }
        while (reader.HasMore && groups.Count < MaxGroups);

        request = new NotifyRequest(withStatus, groups.DrainToImmutable());
        return reader.TryReadEnd()
            && (request.Groups.Count(static group => group.IsSelected) < 2 || reader.Fail("only one group can be of the selected mailbox"))
            && (request.Groups.Sum(static group => group.Names.Length) <= MaxNames || reader.Fail("too many mailboxes"));
    }

    private static bool TryReadGroup(ref ImapReader reader, MailboxNaming naming, out NotifyGroup? group)
    {
        group = null;
        FetchRequest? arrivals = null;
        var events = NotifyEvents.None;
        ImmutableArray<MailboxName> names = [];
        if (!reader.TryReadOpen() || !TryReadScope(ref reader, out var scope) || !reader.TryReadSpace())
        {
            return false;
        }

        if (scope is NotifyScope.Subtree or NotifyScope.Mailboxes && !(TryReadNames(ref reader, naming, out names) && reader.TryReadSpace()))
        {
            return false;
        }

        if (reader.Peek == '(' ? !TryReadEvents(ref reader, out events, out arrivals) : !reader.TryReadWord("NONE"u8))
        {
            return false;
        }

        group = new NotifyGroup(scope, names, events, arrivals);
        return reader.TryReadClose() && IsRight(ref reader, group);
    }

    private static bool IsRight(ref ImapReader reader, NotifyGroup group)
    {
        const NotifyEvents both = NotifyEvents.MessageNew | NotifyEvents.MessageExpunge;
        var events = group.Events;
        return ((events & NotifyEvents.OfMessages) == 0 || (events & both) == both || reader.Fail("MessageNew and MessageExpunge must be specified together"))
            && (!group.IsSelected || (events & ~(NotifyEvents.OfMessages | NotifyEvents.Unsupported)) == 0 || reader.Fail("event not allowed for the selected mailbox"))
            && (group.IsSelected || group.Arrivals is null || reader.Fail("fetch attributes are for the selected mailbox only"));
    }

    private static bool TryReadScope(ref ImapReader reader, out NotifyScope scope)
    {
        scope = NotifyScope.Selected;
        if (!reader.TryReadAtom(out var word))
        {
            return false;
        }

        switch (Encoding.ASCII.GetString(word).ToUpperInvariant())
        {
            case "SELECTED":
                return true;
            case "SELECTED-DELAYED":
                scope = NotifyScope.SelectedDelayed;
                return true;
            case "PERSONAL" or "INBOXES":
                scope = NotifyScope.Personal;
                return true;
            case "SUBSCRIBED":
                scope = NotifyScope.Subscribed;
                return true;
            case "SUBTREE":
                scope = NotifyScope.Subtree;
                return true;
            case "MAILBOXES":
                scope = NotifyScope.Mailboxes;
                return true;
            default:
                return reader.Fail("unknown mailbox filter");
        }
    }

    // A name that no mailbox can have is of a mailbox that does not exist, which is passed over.
    private static bool TryReadNames(ref ImapReader reader, MailboxNaming naming, out ImmutableArray<MailboxName> names)
    {
        names = [];
        var isList = reader.Peek == '(';
        if (isList && !reader.TryReadOpen())
        {
            return false;
        }

        var read = ImmutableArray.CreateBuilder<MailboxName>();
        do
        {
            if (!reader.TryReadMailbox(naming, out var name))
            {
                return false;
            }

            if (name is not null)
            {
                read.Add(name);
            }
        }
        while (isList && reader.Peek == ' ' && reader.TryReadSpace());

        names = read.DrainToImmutable();
        return !isList || reader.TryReadClose();
    }

    private static bool TryReadEvents(ref ImapReader reader, out NotifyEvents events, out FetchRequest? arrivals)
    {
        events = NotifyEvents.None;
        arrivals = null;
        if (!reader.TryReadOpen())
        {
            return false;
        }

        do
        {
            if ((events != NotifyEvents.None && !reader.TryReadSpace()) || !TryReadEvent(ref reader, out var one, ref arrivals))
            {
                return false;
            }

            events |= one;
        }
        while (reader.Peek != ')');

        return reader.TryReadClose();
    }

    private static bool TryReadEvent(ref ImapReader reader, out NotifyEvents one, ref FetchRequest? arrivals)
    {
        one = NotifyEvents.Unsupported;
        if (!reader.TryReadAtom(out var word))
        {
            return false;
        }

        foreach (var (name, value) in Events)
        {
            one = Ascii.EqualsIgnoreCase(word, name) ? value : one;
        }

        return one != NotifyEvents.MessageNew || !reader.Rest.StartsWith(" ("u8) || TryReadArrivals(ref reader, out arrivals);
    }

    private static bool TryReadArrivals(ref ImapReader reader, out FetchRequest? arrivals)
    {
        arrivals = null;
        if (!reader.TryReadSpace() || !reader.TryReadFetchRequest(out var request))
        {
            return false;
        }

        arrivals = request;
        return true;
    }
}
