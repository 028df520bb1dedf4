using System.Collections.Immutable;
using Embedded.Mail.Sieve;

namespace Embedded.Mail.Delivery;

/// <summary>What a filter wants done with a message.</summary>
public abstract record DeliveryDecision
{
    private DeliveryDecision()
    {
    }

    /// <summary>Store it in these mailboxes, in this order; in none to let it vanish.</summary>
    /// <param name="Targets">Where; a mailbox that is missing and not to be created is replaced by INBOX.</param>
    public sealed record Store(ImmutableArray<SieveAction.Store> Targets) : DeliveryDecision;

    /// <summary>Refuse it, so that the sender hears of it.</summary>
    /// <param name="Reason">One line for the sender.</param>
    public sealed record Refuse(string Reason) : DeliveryDecision;
}
