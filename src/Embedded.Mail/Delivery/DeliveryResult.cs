namespace Embedded.Mail.Delivery;

/// <summary>How the delivery to one recipient ended.</summary>
/// <param name="Recipient">The recipient as it was given.</param>
/// <param name="Status">What became of it.</param>
/// <param name="Text">One line for the sender, in English, that names no path and no secret.</param>
/// <param name="IsTemporary">Whether trying again later may help.</param>
public sealed record DeliveryResult(string Recipient, DeliveryStatus Status, string Text, bool IsTemporary)
{
    /// <summary>Whether the message is where it belongs and the server answers for it.</summary>
    public bool IsDelivered => Status == DeliveryStatus.Delivered;
}
