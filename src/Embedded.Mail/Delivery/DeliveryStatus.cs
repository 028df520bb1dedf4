namespace Embedded.Mail.Delivery;

/// <summary>What became of a message for one recipient.</summary>
public enum DeliveryStatus
{
    /// <summary>It is stored, or a filter disposed of it as the user wishes.</summary>
    Delivered,

    /// <summary>There is no such user. Permanent.</summary>
    UnknownUser,

    /// <summary>What was given as recipient is no address. Permanent.</summary>
    BadAddress,

    /// <summary>The user takes no mail, or a filter refuses this one. Permanent.</summary>
    Refused,

    /// <summary>The mailbox is full. Permanent unless <see cref="DeliveryOptions.QuotaFullTempFail"/>.</summary>
    OverQuota,

    /// <summary>The message is larger than the store can ever take. Permanent.</summary>
    TooBig,

    /// <summary>The users cannot be looked up now. Temporary.</summary>
    LookupUnavailable,

    /// <summary>The mail store does not work now. Temporary.</summary>
    StoreUnavailable,
}
