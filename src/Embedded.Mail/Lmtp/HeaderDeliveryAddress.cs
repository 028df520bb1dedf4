namespace Embedded.Mail.Lmtp;

/// <summary>Which address <c>Delivered-To</c> and the <c>for</c> of <c>Received</c> name when a message has a single recipient (<c>lmtp_hdr_delivery_address</c>).</summary>
public enum HeaderDeliveryAddress
{
    /// <summary>The recipient of the RCPT command.</summary>
    Final,

    /// <summary>What the RCPT command gave as ORCPT, or the recipient when it gave none.</summary>
    Original,

    /// <summary>None: both are left out.</summary>
    None,
}
