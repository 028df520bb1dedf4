using System.Diagnostics.CodeAnalysis;
using Embedded.Mail.Messages;

namespace Embedded.Mail.Storage.Sharing;

/// <summary>Where the mailboxes of others are: <c>shared/%u/</c>.</summary>
internal sealed class SharedPrefix
{
    private readonly bool _isLocalPart;

    private SharedPrefix(MailboxName root, bool isLocalPart) => (Root, _isLocalPart) = (root, isLocalPart);

    /// <summary>The level below which the owners are.</summary>
    public MailboxName Root { get; }

    /// <summary>Reads a prefix.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out SharedPrefix? prefix)
    {
        prefix = null;
        var isLocalPart = text.EndsWith("/%n/", StringComparison.Ordinal);
        if ((!isLocalPart && !text.EndsWith("/%u/", StringComparison.Ordinal))
            || text[..^4].Contains('%', StringComparison.Ordinal) || !MailboxName.TryCreate(text[..^4], out var root) || root.IsInbox)
        {
            return false;
        }

        prefix = new SharedPrefix(root, isLocalPart);
        return true;
    }

    /// <summary>Whether a name is one of the shared ones, and whose.</summary>
    /// <param name="name">The name as the visitor sees it.</param>
    /// <param name="visitor">Who asks.</param>
    /// <param name="owner">The owner; null for the root.</param>
    /// <param name="inner">The name in the owner's account; null for the root, for the owner's own level, and for what cannot be a name there.</param>
    public bool TryRead(MailboxName name, MailUser visitor, out string? owner, out MailboxName? inner)
    {
        (owner, inner) = (null, null);
        if (!name.IsBelow(Root))
        {
            return name == Root;
        }

        var rest = name.Value[(Root.Value.Length + 1)..];
        var end = rest.IndexOf(MailboxName.Separator, StringComparison.Ordinal);
        var level = end < 0 ? rest : rest[..end];
        owner = _isLocalPart && visitor.Domain.Length > 0 ? $"{level}@{visitor.Domain}" : level;
        _ = end >= 0 && MailboxName.TryCreate(rest[(end + 1)..], out inner);
        return true;
    }

    /// <summary>The level of an owner; null where a visitor cannot be shown it.</summary>
    public MailboxName? LevelOf(string owner, MailUser visitor)
    {
        var user = new MailUser(owner);
        var level = _isLocalPart ? user.LocalPart : owner;
        var isShown = !level.Contains(MailboxName.Separator, StringComparison.Ordinal) && (!_isLocalPart || user.Domain == visitor.Domain);
        return isShown && MailboxName.TryCreate($"{Root}/{level}", out var name) ? name : null;
    }
}
