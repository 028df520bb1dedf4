using System.Collections.Immutable;

namespace Embedded.Mail.Messages;

/// <summary>A user as the userdb describes one: who it is and where the mail lies. Immutable.</summary>
/// <param name="Name">The user name after all normalisation, such as <c>alice</c> or <c>alice@example.org</c>.</param>
public sealed record MailUser(string Name)
{
    /// <summary>The home directory; null when the userdb gives none.</summary>
    public string? Home { get; init; }

    /// <summary>The mail location of this user alone, such as <c>sdbox:~/mail</c>; null for the store's own setting.</summary>
    public string? MailLocation { get; init; }

    /// <summary>The Unix user that owns the mail; null for the server's own.</summary>
    public uint? UnixUserId { get; init; }

    /// <summary>The Unix group that owns the mail; null for the server's own.</summary>
    public uint? UnixGroupId { get; init; }

    /// <summary>Further fields of the userdb by their Dovecot names, such as <c>quota_rule</c>; names compare without regard to case.</summary>
    public ImmutableDictionary<string, string> Fields { get; init; } = NoFields;

    /// <summary>The part of <see cref="Name"/> before the first <c>@</c>: Dovecot's <c>%n</c>.</summary>
    public string LocalPart => Name.IndexOf('@', StringComparison.Ordinal) is var at and >= 0 ? Name[..at] : Name;

    /// <summary>The part of <see cref="Name"/> after the first <c>@</c>, or empty: Dovecot's <c>%d</c>.</summary>
    public string Domain => Name.IndexOf('@', StringComparison.Ordinal) is var at and >= 0 ? Name[(at + 1)..] : "";

    /// <summary>No further fields.</summary>
    public static ImmutableDictionary<string, string> NoFields { get; } =
        ImmutableDictionary.Create<string, string>(StringComparer.OrdinalIgnoreCase);
}
