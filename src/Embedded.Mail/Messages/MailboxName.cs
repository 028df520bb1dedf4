using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Embedded.Mail.Messages;

/// <summary>
/// The full name of a mailbox within an account, in Unicode, its levels separated by <c>/</c> whatever separator clients see.
/// <c>INBOX</c> is spelled so in whatever case it comes, alone and as first level (RFC 9051 §5.1); everything else keeps its case.
/// </summary>
public sealed class MailboxName : IEquatable<MailboxName>, IComparable<MailboxName>
{
    /// <summary>Between two levels.</summary>
    public const char Separator = '/';

    /// <summary>Longest name in UTF-8 octets. Dovecot's limit for a full name is 4,096 octets.</summary>
    public const int MaxLength = 4096;

    /// <summary>Longest single level in UTF-8 octets (Dovecot: 255).</summary>
    public const int MaxLevelLength = 255;

    private MailboxName(string value) => Value = value;

    /// <summary>The user's mailbox for new mail.</summary>
    public static MailboxName Inbox { get; } = new("INBOX");

    /// <summary>The name with <c>/</c> between levels.</summary>
    public string Value { get; }

    /// <summary>Whether this is the INBOX itself.</summary>
    public bool IsInbox => Value == "INBOX";

    /// <summary>The last level.</summary>
    public string LastLevel => Value[(Value.LastIndexOf(Separator) + 1)..];

    /// <summary>How many levels there are, at least one.</summary>
    public int Depth => Value.AsSpan().Count(Separator) + 1;

    /// <summary>The mailbox one level up, or null on the first level.</summary>
    public MailboxName? Parent => Value.LastIndexOf(Separator) is var at and > 0 ? new MailboxName(Value[..at]) : null;

    /// <summary>
    /// Takes a name whose levels are separated by <c>/</c>. Refused are: an empty name or level, control characters
    /// (U+0000 to U+001F, U+007F to U+009F, U+2028, U+2029: RFC 5198 §2), unpaired surrogates, and what is longer than <see cref="MaxLength"/>.
    /// </summary>
    public static bool TryCreate(string? value, [NotNullWhen(true)] out MailboxName? name)
    {
        name = null;
        if (string.IsNullOrEmpty(value) || !HasOnlyText(value) || Encoding.UTF8.GetByteCount(value) > MaxLength)
        {
            return false;
        }

        foreach (var level in value.AsSpan().Split(Separator))
        {
            var text = value.AsSpan(level);
            if (text.IsEmpty || Encoding.UTF8.GetByteCount(text) > MaxLevelLength)
            {
                return false;
            }
        }

        name = new MailboxName(WithCanonicalInbox(value));
        return true;
    }

    /// <summary>The mailbox of that name.</summary>
    /// <exception cref="ArgumentException">It is no name that <see cref="TryCreate"/> takes.</exception>
    public static MailboxName Create(string value) =>
        TryCreate(value, out var name) ? name : throw new ArgumentException($"'{value}' is not a mailbox name.", nameof(value));

    /// <summary>The mailbox below this one.</summary>
    /// <exception cref="ArgumentException">The level is empty, holds a separator or a control character, or the name becomes too long.</exception>
    public MailboxName Child(string level) => Create($"{Value}{Separator}{level}");

    /// <summary>Whether this lies anywhere below <paramref name="other"/>.</summary>
    public bool IsBelow(MailboxName other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return Value.Length > other.Value.Length && Value[other.Value.Length] == Separator && Value.StartsWith(other.Value, StringComparison.Ordinal);
    }

    /// <summary>This name with its beginning <paramref name="from"/> replaced by <paramref name="to"/>, as a RENAME does to what lies below.</summary>
    public MailboxName Rebase(MailboxName from, MailboxName to)
    {
        ArgumentNullException.ThrowIfNull(from);
        ArgumentNullException.ThrowIfNull(to);
        return Create(to.Value + Value[from.Value.Length..]);
    }

    /// <inheritdoc/>
    public bool Equals(MailboxName? other) => other is not null && string.Equals(Value, other.Value, StringComparison.Ordinal);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as MailboxName);

    /// <inheritdoc/>
    public override int GetHashCode() => StringComparer.Ordinal.GetHashCode(Value);

    /// <summary>Ordinal order; INBOX comes first.</summary>
    public int CompareTo(MailboxName? other) =>
        other is null ? 1 : IsInbox != other.IsInbox ? (IsInbox ? -1 : 1) : string.CompareOrdinal(Value, other.Value);

    /// <inheritdoc/>
    public override string ToString() => Value;

    /// <summary>Whether both name the same mailbox.</summary>
    public static bool operator ==(MailboxName? left, MailboxName? right) => left is null ? right is null : left.Equals(right);

    /// <summary>Whether the two name different mailboxes.</summary>
    public static bool operator !=(MailboxName? left, MailboxName? right) => !(left == right);

    /// <summary>Order as in <see cref="CompareTo"/>.</summary>
    public static bool operator <(MailboxName left, MailboxName right) => left is null ? right is not null : left.CompareTo(right) < 0;

    /// <summary>Order as in <see cref="CompareTo"/>.</summary>
    public static bool operator >(MailboxName left, MailboxName right) => left is not null && left.CompareTo(right) > 0;

    /// <summary>Order as in <see cref="CompareTo"/>.</summary>
    public static bool operator <=(MailboxName left, MailboxName right) => !(left > right);

    /// <summary>Order as in <see cref="CompareTo"/>.</summary>
    public static bool operator >=(MailboxName left, MailboxName right) => !(left < right);

    private static string WithCanonicalInbox(string value) =>
        value.StartsWith("INBOX", StringComparison.OrdinalIgnoreCase) && (value.Length == 5 || value[5] == Separator)
            ? string.Concat("INBOX", value.AsSpan(5))
            : value;

    private static bool HasOnlyText(string value)
    {
        for (var i = 0; i < value.Length; i++)
        {
            var c = value[i];
            if (char.IsControl(c) || c is '\u2028' or '\u2029' || (char.IsSurrogate(c) && (i + 1 >= value.Length || !char.IsSurrogatePair(c, value[++i]))))
            {
                return false;
            }
        }

        return true;
    }
}
