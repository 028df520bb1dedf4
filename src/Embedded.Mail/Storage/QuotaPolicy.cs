using System.Collections.Immutable;
using Embedded.Mail.Messages;

namespace Embedded.Mail.Storage;

/// <summary>What one user may store. Immutable.</summary>
internal sealed record QuotaPolicy
{
    /// <summary>Nothing is limited.</summary>
    public static QuotaPolicy Unlimited { get; } = new();

    /// <summary>The limits of the whole account.</summary>
    public QuotaLimits Limits { get; init; } = QuotaLimits.None;

    /// <summary>The rules of single mailboxes, in order.</summary>
    public ImmutableArray<QuotaRule> Rules { get; init; } = [];

    /// <summary>By how much the last message that is delivered may exceed the limit of octets.</summary>
    public QuotaAmount Grace { get; init; }

    /// <summary>Largest message, in octets; null for no limit here.</summary>
    public long? MaxMailSize { get; init; }

    /// <summary>What is said when something does not fit.</summary>
    public string ExceededMessage { get; init; } = QuotaOptions.DefaultExceededMessage;

    /// <summary>The name of the root.</summary>
    public string RootName { get; init; } = "User quota";

    /// <summary>Whether nothing is limited.</summary>
    public bool IsUnlimited => Limits.IsUnlimited;

    /// <summary>Whether some mailboxes do not count.</summary>
    public bool IgnoresSome => Rules.Any(static rule => rule.IsIgnored);

    /// <summary>Whether what is in a mailbox does not count.</summary>
    public bool Ignores(MailboxName mailbox) => RuleOf(mailbox) is { IsIgnored: true };

    /// <summary>Whether there is room.</summary>
    /// <param name="demand">What is to be stored.</param>
    /// <param name="octets">The octets that there are.</param>
    /// <param name="messages">The messages that there are.</param>
    public bool Allows(QuotaDemand demand, long octets, long messages)
    {
        var rule = RuleOf(demand.Mailbox);
        if (demand.Messages == 0 || rule is { IsIgnored: true })
        {
            return true;
        }

        if (demand.Replaces is { } replaced && !Ignores(replaced.Mailbox))
        {
            // RFC 8508 §3.2: what counts is what there is more afterwards; who is over the limit may become smaller.
            if (demand.Messages <= 1 && demand.Octets <= replaced.Octets)
            {
                return true;
            }

            (octets, messages) = (octets - replaced.Octets, messages - 1);
        }

        var limits = rule is null || (Limits.Storage ?? Limits.Messages) is null ? Limits : Limits.For(rule);
        var grace = demand.IsDelivery && octets < limits.Storage ? Grace.Of(Limits.Storage) : 0;
        return Fits(limits.Messages, 0, messages, demand.Messages) && Fits(limits.Storage, grace, octets, demand.Octets);
    }

    /// <summary>The largest message, where the store has a limit of its own as well.</summary>
    public long? SizeLimit(long? ofStore) => MaxMailSize is { } most && !(ofStore < most) ? most : ofStore;

    /// <exception cref="MailStoreException">TooBig.</exception>
    public void EnsureSize(long octets)
    {
        if (octets > MaxMailSize)
        {
            throw new MailStoreException(MailStoreError.TooBig, "Mail size is larger than the maximum size allowed by server configuration");
        }
    }

    /// <summary>That there is no room.</summary>
    public MailStoreException Exceeded() => new(MailStoreError.OverQuota, ExceededMessage);

    private static bool Fits(long? limit, long grace, long used, long more) =>
        limit is not { } most || (Int128)used + more <= (Int128)most + grace;

    private QuotaRule? RuleOf(MailboxName mailbox)
    {
        foreach (var rule in Rules)
        {
            if (rule.Fits(mailbox))
            {
                return rule;
            }
        }

        return null;
    }
}
