using System.IO.Enumeration;
using Embedded.Mail.Messages;

namespace Embedded.Mail.Storage;

/// <summary>A quota rule as Dovecot writes it: <c>Trash:storage=+10%:messages=+5</c>, <c>Spam/*:ignore</c>, <c>*:storage=1G</c>. Null where nothing is said.</summary>
/// <param name="Mask">The mailboxes meant, with the wildcards <c>*</c> and <c>?</c>.</param>
internal sealed record QuotaRule(string Mask)
{
    /// <summary>Whether what is in the mailboxes does not count.</summary>
    public bool IsIgnored { get; private init; }

    public QuotaAmount? Storage { get; private init; }

    public QuotaAmount? Messages { get; private init; }

    public QuotaAmount? Mailboxes { get; private init; }

    /// <summary>Whether it is the rule of the whole account.</summary>
    public bool IsDefault => Mask is "*" or "?";

    /// <summary>Reads a rule; null when it cannot be read.</summary>
    public static QuotaRule? TryParse(string text)
    {
        var parts = text.Split(':');
        if (parts is not [{ Length: > 0 } mask, _, ..])
        {
            return null;
        }

        var rule = new QuotaRule(mask);
        if (parts is [_, "ignore"])
        {
            return rule.IsDefault ? null : rule with { IsIgnored = true };
        }

        foreach (var part in parts.AsSpan(1))
        {
            rule = rule?.TryAdd(part);
        }

        return rule;
    }

    /// <summary>Whether the rule is for a mailbox.</summary>
    public bool Fits(MailboxName mailbox) => FileSystemName.MatchesSimpleExpression(Mask, mailbox.Value, ignoreCase: false);

    /// <summary>What a later rule for the same mailboxes makes of this one.</summary>
    public QuotaRule With(QuotaRule later) => this with
    {
        IsIgnored = IsIgnored || later.IsIgnored,
        Storage = later.Storage ?? Storage,
        Messages = later.Messages ?? Messages,
        Mailboxes = later.Mailboxes ?? Mailboxes,
    };

    private QuotaRule? TryAdd(string limit)
    {
        var at = limit.IndexOf('=', StringComparison.Ordinal);
        var value = limit.AsSpan(at + 1);
        return limit[..Math.Max(at, 0)] switch
        {
            // "Storage" is in units of 1,024 octets where no other unit is said.
            "storage" when TryRead(value, 1024, out var amount) => this with { Storage = amount },
            "bytes" when TryRead(value, 1, out var amount) => this with { Storage = amount },
            "messages" when TryRead(value, 1, out var amount) => this with { Messages = amount },
            "mailboxes" when IsDefault && TryRead(value, 1, out var amount) => this with { Mailboxes = amount },
            _ => null,
        };
    }

    private bool TryRead(ReadOnlySpan<char> text, long unit, out QuotaAmount amount) =>
        QuotaAmount.TryParse(text, unit, out amount) && !(IsDefault && amount.IsPercent);
}
