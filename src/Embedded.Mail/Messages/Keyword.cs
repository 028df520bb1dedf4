namespace Embedded.Mail.Messages;

/// <summary>
/// A keyword: a flag that clients name themselves, such as <c>$Forwarded</c> (RFC 9051 §2.3.2). Equal without regard to ASCII case;
/// the spelling that came first in a mailbox stays.
/// </summary>
public readonly struct Keyword : IEquatable<Keyword>
{
    /// <summary>Longest keyword taken, in octets; Dovecot's <c>mail_max_keyword_length</c> has the same default.</summary>
    public const int MaxLength = 50;

    private readonly string? _name;

    private Keyword(string name) => _name = name;

    /// <summary>The keyword as it was spelled; empty for <c>default</c>.</summary>
    public string Name => _name ?? "";

    /// <summary>Takes <paramref name="name"/> if it is an IMAP atom (RFC 9051 §9, flag-keyword) of 1 to <see cref="MaxLength"/> characters.</summary>
    public static bool TryCreate(string? name, out Keyword keyword)
    {
        var valid = name is { Length: > 0 and <= MaxLength } && !name.AsSpan().ContainsAny(NotInAtom) && !name.AsSpan().ContainsAnyExceptInRange('!', '~');
        keyword = valid ? new Keyword(name!) : default;
        return valid;
    }

    /// <summary>The keyword of that name.</summary>
    /// <exception cref="ArgumentException">The name is no IMAP atom or too long.</exception>
    public static Keyword Create(string name) =>
        TryCreate(name, out var keyword) ? keyword : throw new ArgumentException($"'{name}' is not a keyword.", nameof(name));

    /// <inheritdoc/>
    public bool Equals(Keyword other) => string.Equals(Name, other.Name, StringComparison.OrdinalIgnoreCase);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Keyword other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => StringComparer.OrdinalIgnoreCase.GetHashCode(Name);

    /// <inheritdoc/>
    public override string ToString() => Name;

    /// <summary>Equal without regard to ASCII case.</summary>
    public static bool operator ==(Keyword left, Keyword right) => left.Equals(right);

    /// <summary>Unequal without regard to ASCII case.</summary>
    public static bool operator !=(Keyword left, Keyword right) => !left.Equals(right);

    private static readonly System.Buffers.SearchValues<char> NotInAtom = System.Buffers.SearchValues.Create("(){ %*\"\\]");
}
