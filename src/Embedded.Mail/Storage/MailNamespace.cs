namespace Embedded.Mail.Storage;

/// <summary>A part of the tree of names (RFC 2342).</summary>
/// <param name="Kind">Whose mailboxes it holds.</param>
/// <param name="Prefix">What their names begin with, with <c>/</c> between and after levels; empty for the user's own.</param>
public sealed record MailNamespace(MailNamespaceKind Kind, string Prefix)
{
    /// <summary>The user's own mailboxes, without a prefix.</summary>
    public static MailNamespace Personal { get; } = new(MailNamespaceKind.Personal, "");
}
