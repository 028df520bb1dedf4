using Embedded.Mail.Messages;

namespace Embedded.Mail.Delivery;

/// <summary>A recipient that the userdb knows.</summary>
/// <param name="Address">The address of the envelope.</param>
/// <param name="User">Whose it is.</param>
/// <param name="Detail">What followed the delimiter; null for none.</param>
internal sealed record Recipient(EnvelopeAddress Address, MailUser User, string? Detail);

/// <summary>How the look-up of a recipient ended.</summary>
internal abstract record RecipientLookup
{
    private RecipientLookup()
    {
    }

    /// <summary>The userdb knows it.</summary>
    public sealed record Found(Recipient Recipient) : RecipientLookup;

    /// <summary>It cannot be delivered to.</summary>
    public sealed record Failed(DeliveryResult Result) : RecipientLookup;
}
