namespace Embedded.Mail.Storage;

/// <summary>Limits; null means none. Octets for storage, else counts.</summary>
internal sealed record QuotaLimits(long? Storage, long? Messages, long? Mailboxes)
{
    /// <summary>No limits.</summary>
    public static QuotaLimits None { get; } = new(null, null, null);

    public bool IsUnlimited => (Storage ?? Messages ?? Mailboxes) is null;

    /// <summary>Limits by kind; 0 or nothing is "no limit".</summary>
    public static QuotaLimits Of(IReadOnlyDictionary<QuotaResourceKind, long> limits) => new(
        Limit(limits, QuotaResourceKind.Storage), Limit(limits, QuotaResourceKind.Message), Limit(limits, QuotaResourceKind.Mailbox));

    /// <summary>The limits of the whole account with those of its rule; 0 is "no limit", as in Dovecot.</summary>
    public QuotaLimits With(QuotaRule rule) => new(
        Set(Storage, rule.Storage), Set(Messages, rule.Messages), Set(Mailboxes, rule.Mailboxes));

    /// <summary>
    /// The limits for what goes to a mailbox with a rule of its own, which always adds. Where the account is limited in one thing only, a rule that speaks of the other limits that, as in Dovecot.
    /// </summary>
    public QuotaLimits For(QuotaRule rule) => this with { Storage = Add(Storage, rule.Storage), Messages = Add(Messages, rule.Messages) };

    private static long? Limit(IReadOnlyDictionary<QuotaResourceKind, long> limits, QuotaResourceKind kind)
    {
        var limit = limits.GetValueOrDefault(kind);
        ArgumentOutOfRangeException.ThrowIfNegative(limit, nameof(limits));
        return limit == 0 ? null : limit;
    }

    private static long? Set(long? limit, QuotaAmount? amount) => amount is not { } said ? limit : said.Value == 0 ? null : said.Value;

    private static long? Add(long? limit, QuotaAmount? more)
    {
        var (whole, added) = (limit ?? 0, more?.Of(limit) ?? 0);
        return whole + added == 0 ? null : added > long.MaxValue - whole ? long.MaxValue : whole + added;
    }
}
