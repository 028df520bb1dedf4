namespace Embedded.Mail.Imap.Commands;

/// <summary>Return options of LIST (RFC 9051 §6.3.9.2, RFC 6154 §2); STATUS stands apart.</summary>
[Flags]
internal enum ListReturn
{
    /// <summary>Nothing more.</summary>
    None = 0,

    /// <summary><c>\Subscribed</c>.</summary>
    Subscribed = 0x01,

    /// <summary><c>\HasChildren</c> and <c>\HasNoChildren</c>, which are always told.</summary>
    Children = 0x02,

    /// <summary>The special use.</summary>
    SpecialUse = 0x04,

    /// <summary>A MYRIGHTS response for each mailbox (RFC 8440).</summary>
    MyRights = 0x08,
}
