namespace Embedded.Mail.Messages.Sort;

/// <summary>What SORT orders by (RFC 5256 §3, RFC 5957, RFC 6203 §5).</summary>
internal enum SortField
{
    /// <summary>ARRIVAL: INTERNALDATE.</summary>
    Arrival,

    /// <summary>CC: the mailbox of the first address.</summary>
    Cc,

    /// <summary>DATE: when it was sent.</summary>
    Date,

    /// <summary>DISPLAYFROM: the first author as a client shows him.</summary>
    DisplayFrom,

    /// <summary>DISPLAYTO: the first recipient as a client shows him.</summary>
    DisplayTo,

    /// <summary>FROM: the mailbox of the first address.</summary>
    From,

    /// <summary>RELEVANCY: how well it matches; the best first.</summary>
    Relevancy,

    /// <summary>SIZE: RFC822.SIZE.</summary>
    Size,

    /// <summary>SUBJECT: the base subject.</summary>
    Subject,

    /// <summary>TO: the mailbox of the first address.</summary>
    To,
}
