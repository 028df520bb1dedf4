namespace Embedded.Mail.Imap.Commands.Append;

/// <summary>What comes next in the list of CATENATE.</summary>
internal enum CatenatePart
{
    /// <summary>The list's end.</summary>
    End,

    /// <summary>A URL, read.</summary>
    Url,

    /// <summary>A URL as a literal.</summary>
    UrlLiteral,

    /// <summary>Text as a literal.</summary>
    Text,

    /// <summary>Text in UTF-8 as a literal in parentheses.</summary>
    Utf8,
}
