using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Embedded.Mail.Messages;

namespace Embedded.Mail.Storage;

/// <summary>A store's quota settings, read, and what a user's fields make of them.</summary>
internal sealed class QuotaSettings
{
    private const string RuleField = "quota_rule";

    private readonly QuotaPolicy _policy;
    private readonly QuotaLimits _limits;
    private readonly ImmutableSortedDictionary<int, QuotaRule> _rules;

    private QuotaSettings(QuotaPolicy policy, QuotaLimits limits, ImmutableSortedDictionary<int, QuotaRule> rules) => (_policy, _limits, _rules) = (policy, limits, rules);

    /// <summary>Reads settings.</summary>
    /// <param name="options">The settings.</param>
    /// <param name="limits">The limits where no rule says otherwise.</param>
    /// <param name="settings">What was read.</param>
    /// <param name="error">What cannot be read.</param>
    public static bool TryRead(QuotaOptions options, QuotaLimits limits, [NotNullWhen(true)] out QuotaSettings? settings, out string error)
    {
        settings = null;
        var rules = ImmutableSortedDictionary.CreateBuilder<int, QuotaRule>();
        foreach (var (i, text) in options.Rules.Index())
        {
            error = $"the quota rule '{text}' cannot be read";
            if (QuotaRule.TryParse(text) is not { } rule)
            {
                return false;
            }

            rules.Add(i + 1, rule);
        }

        error = $"the quota grace '{options.Grace}' cannot be read";
        if (!QuotaAmount.TryParse(options.Grace, 1, out var grace))
        {
            return false;
        }

        var policy = new QuotaPolicy { Grace = grace, MaxMailSize = options.MaxMailSize, ExceededMessage = options.ExceededMessage, RootName = options.RootName };
        settings = new QuotaSettings(policy, limits, rules.ToImmutable());
        error = "";
        return true;
    }

    /// <inheritdoc cref="TryRead"/>
    /// <exception cref="ArgumentException">A setting cannot be read.</exception>
    public static QuotaSettings Read(QuotaOptions options, QuotaLimits limits) =>
        TryRead(options, limits, out var settings, out var error) ? settings : throw new ArgumentException($"The store's options cannot be used: {error}.", nameof(options));

    /// <summary>What a user may store: each rule of the user takes the place of the setting with its number.</summary>
    /// <exception cref="MailStoreException">Unavailable: a field cannot be read. Serving the user without a limit would be a guess.</exception>
    public QuotaPolicy For(MailUser user)
    {
        var (policy, rules) = (_policy, _rules);
        foreach (var (name, value) in user.Fields)
        {
            if (NumberOf(name) is var number and > 0)
            {
                rules = rules.SetItem(number, QuotaRule.TryParse(value) ?? throw Unreadable(name));
            }
            else
            {
                policy = Apply(policy, name, value);
            }
        }

        return policy with
        {
            Limits = rules.Values.Where(static rule => rule.IsDefault).Aggregate(_limits, static (limits, rule) => limits.With(rule)),
            Rules = [.. rules.Values.Where(static rule => !rule.IsDefault).GroupBy(static rule => rule.Mask, static (_, same) => same.Aggregate(static (first, later) => first.With(later)))],
        };
    }

    private static QuotaPolicy Apply(QuotaPolicy policy, string name, string value) => name.ToUpperInvariant() switch
    {
        "QUOTA_GRACE" => policy with { Grace = QuotaAmount.TryParse(value, 1, out var grace) ? grace : throw Unreadable(name) },
        "QUOTA_MAX_MAIL_SIZE" => policy with
        {
            MaxMailSize = QuotaAmount.TryParse(value, 1, out var size) && !size.IsPercent ? size.Value == 0 ? null : size.Value : throw Unreadable(name),
        },
        "QUOTA_EXCEEDED_MESSAGE" when value.Length > 0 => policy with { ExceededMessage = value.ReplaceLineEndings(" ") },
        _ => policy,
    };

    private static MailStoreException Unreadable(string field) => new(MailStoreError.Unavailable, $"The user's {field} cannot be read");

    // 0 for what is no rule.
    private static int NumberOf(string field) => !field.StartsWith(RuleField, StringComparison.OrdinalIgnoreCase) ? 0
        : field.Length == RuleField.Length ? 1
        : int.TryParse(field.AsSpan(RuleField.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 1 ? number : 0;
}
