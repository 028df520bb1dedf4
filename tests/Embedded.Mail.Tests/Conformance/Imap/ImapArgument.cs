namespace Embedded.Mail.Tests.Conformance.Imap;

/// <summary>One argument of a reply, or of what is expected of one. Text holds one character for each octet.</summary>
internal abstract record ImapArgument
{
    public sealed record Atom(string Value) : Text(Value);

    /// <summary>A quoted string or a literal.</summary>
    public sealed record String(string Value) : Text(Value);

    public sealed record Nil : ImapArgument;

    public sealed record List(IReadOnlyList<ImapArgument> Items, ListRule Rule) : ImapArgument;

    public abstract record Text(string Value) : ImapArgument;

    public bool Is(string text) => this is Text { Value: var value } && value.Equals(text, StringComparison.OrdinalIgnoreCase);
}
