using System.Globalization;
using Embedded.Mail.Messages;

namespace Embedded.Mail.Storage;

/// <summary>The limits of one user; null means none. Octets for storage, else counts.</summary>
internal sealed record QuotaLimits(long? Storage, long? Messages, long? Mailboxes)
{
    /// <summary>Dovecot's name for the root of a user's whole account.</summary>
    public const string RootName = "User quota";

    private const string RuleField = "quota_rule";

    public bool IsUnlimited => (Storage ?? Messages ?? Mailboxes) is null;

    /// <summary>
    /// The limits of a user: those of the fields <c>quota_rule</c>, <c>quota_rule2</c>… such as <c>*:storage=1G:messages=1000</c>, and these where the fields say nothing. Rules for single
    /// mailboxes are passed over.
    /// </summary>
    /// <exception cref="MailStoreException">Unavailable: a rule cannot be read. Serving the user without a limit would be a guess.</exception>
    public QuotaLimits For(MailUser user)
    {
        var limits = this;
        foreach (var (name, rule) in user.Fields.Where(static field => IsRule(field.Key)).OrderBy(static field => RuleNumber(field.Key)))
        {
            limits = limits.TryApply(rule) ?? throw new MailStoreException(MailStoreError.Unavailable, $"The user's {name} cannot be read");
        }

        return limits;
    }

    private static bool IsRule(string field) =>
        field.StartsWith(RuleField, StringComparison.OrdinalIgnoreCase) && (field.Length == RuleField.Length || RuleNumber(field) > 1);

    private static int RuleNumber(string field) =>
        field.Length == RuleField.Length ? 1 : int.TryParse(field.AsSpan(RuleField.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;

    private QuotaLimits? TryApply(string rule)
    {
        var parts = rule.Split(':');
        if (parts.Length < 2)
        {
            return null;
        }

        if (parts[0] is not ("*" or "?"))
        {
            return this;
        }

        var limits = this;
        foreach (var part in parts.Skip(1))
        {
            limits = limits?.TryApplyLimit(part);
        }

        return limits;
    }

    private QuotaLimits? TryApplyLimit(string limit)
    {
        var at = limit.IndexOf('=', StringComparison.Ordinal);
        var value = limit[(at + 1)..];
        return limit[..Math.Max(at, 0)] switch
        {
            // "Storage" is in units of 1,024 octets where no other unit is said.
            "storage" when TryReadSize(value, 1024, out var size) => this with { Storage = size },
            "bytes" when TryReadSize(value, 1, out var size) => this with { Storage = size },
            "messages" when TryReadSize(value, 1, out var count) => this with { Messages = count },
            "mailboxes" when TryReadSize(value, 1, out var count) => this with { Mailboxes = count },
            _ => null,
        };
    }

    // 0 is "no limit", as in Dovecot.
    private static bool TryReadSize(string text, long unit, out long? value)
    {
        value = null;
        var digits = text.AsSpan().TrimEnd("BbKkMmGgTt");
        unit = text.AsSpan(digits.Length) switch
        {
            "" => unit,
            "B" or "b" => 1,
            "K" or "k" => 1L << 10,
            "M" or "m" => 1L << 20,
            "G" or "g" => 1L << 30,
            "T" or "t" => 1L << 40,
            _ => 0,
        };
        if (unit == 0 || !long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number > long.MaxValue / unit)
        {
            return false;
        }

        value = number == 0 ? null : number * unit;
        return true;
    }
}
