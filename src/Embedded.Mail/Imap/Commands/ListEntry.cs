using Embedded.Mail.Messages;
using Embedded.Mail.Storage;

namespace Embedded.Mail.Imap.Commands;

/// <summary>A name that LIST may tell of.</summary>
/// <param name="Name">The name.</param>
/// <param name="Listing">What the store says; null for a name that is only subscribed, or only above one that is.</param>
/// <param name="IsSubscribed">Whether the user subscribed to it.</param>
internal sealed record ListEntry(MailboxName Name, MailboxListing? Listing, bool IsSubscribed)
{
    /// <summary>Whether it turned out that the user may see it and not select it.</summary>
    public bool IsClosed { get; init; }

    /// <summary>Whether it can be selected.</summary>
    public bool IsSelectable => Listing is not null && !Listing.Attributes.HasFlag(MailboxAttributes.NoSelect);

    /// <summary>Whether it satisfies the selection options, apart from RECURSIVEMATCH.</summary>
    public bool Satisfies(ListSelection selection) =>
        (!selection.HasFlag(ListSelection.Subscribed) || IsSubscribed)
        && (!selection.HasFlag(ListSelection.SpecialUse) || (Listing?.SpecialUse ?? SpecialUse.None) != SpecialUse.None)
        && (Listing is not null || selection.HasFlag(ListSelection.Subscribed));
}
