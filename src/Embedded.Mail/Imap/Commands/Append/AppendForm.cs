namespace Embedded.Mail.Imap.Commands.Append;

/// <summary>How the message of an APPEND or REPLACE is given (RFC 9051 §9 <c>append-data</c>).</summary>
internal enum AppendForm
{
    /// <summary>A literal.</summary>
    Literal,

    /// <summary><c>UTF8 (~{n}…)</c>: a literal whose header may be UTF-8 (RFC 6855 §4).</summary>
    Utf8,

    /// <summary><c>CATENATE (…)</c>: parts of the client's and of other messages (RFC 4469).</summary>
    Catenate,
}
