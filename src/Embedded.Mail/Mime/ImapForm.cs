namespace Embedded.Mail.Mime;

/// <summary>Which protocol's form ENVELOPE, BODY and BODYSTRUCTURE get.</summary>
public enum ImapForm
{
    /// <summary>RFC 3501: octets over 127 go in literals, and only message/rfc822 shows what it encloses.</summary>
    Rev1,

    /// <summary>RFC 9051: well-formed UTF-8 may stand in quoted strings, and message/global shows what it encloses, as message/rfc822 does.</summary>
    Rev2,
}
