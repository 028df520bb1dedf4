namespace Embedded.Mail.Mime;

/// <summary>What of a part or message a section names (RFC 9051 §6.4.5.1).</summary>
public enum SectionText
{
    /// <summary>All of it: the whole message for an empty path, else the part's body.</summary>
    Whole,

    /// <summary>The header of a message, with its empty line: the path is empty or leads to a message/rfc822 part.</summary>
    Header,

    /// <summary>The body of a message: the path is empty or leads to a message/rfc822 part.</summary>
    Text,

    /// <summary>The MIME header of a part, with its empty line: the path is not empty.</summary>
    Mime,
}
