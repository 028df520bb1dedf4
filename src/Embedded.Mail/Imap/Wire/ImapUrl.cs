using Embedded.Mail.Messages;

namespace Embedded.Mail.Imap.Wire;

/// <summary>A URL of a mailbox, of a message or of a part of one (RFC 5092), taken apart and decoded.</summary>
internal sealed record ImapUrl
{
    /// <summary>The user; null where none is named.</summary>
    public string? User { get; init; }

    /// <summary>The server; null in a relative URL.</summary>
    public string? Host { get; init; }

    /// <summary>Whether the mailbox's name is whole: it does not go on from the one that is selected.</summary>
    public bool IsAbsolute { get; init; }

    /// <summary>The mailbox's name as clients write it, in Unicode; empty for the selected one.</summary>
    public string Mailbox { get; init; } = "";

    /// <summary>The generation of the mailbox's UIDs; null for whatever it is.</summary>
    public UidValidity? UidValidity { get; init; }

    /// <summary>The message; none for a mailbox.</summary>
    public Uid Uid { get; init; }

    /// <summary>The section, such as <c>1.2.MIME</c>; empty for the whole message.</summary>
    public string Section { get; init; } = "";

    /// <summary>The octets that are meant, such as <c>0.1024</c>; null for all.</summary>
    public string? Partial { get; init; }

    /// <summary>Whom it lets in; null where it is no authorised URL (RFC 4467).</summary>
    public UrlAuthorization? Authorization { get; init; }
}
