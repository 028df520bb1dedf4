using System.Collections.Immutable;
using Embedded.Mail.Messages;

namespace Embedded.Mail.Auth.Chain;

/// <summary>A passdb of the chain with its settings read and checked.</summary>
internal sealed class PassDbLink
{
    private readonly ImmutableArray<string> _mechanisms;
    private readonly ImmutableArray<string> _userNameFilter;
    private readonly PassDbSkip _skip;

    /// <summary>Reads the settings.</summary>
    /// <param name="entry">The passdb.</param>
    /// <param name="db">The passdb as it is asked: guarded, maybe with a cache before it.</param>
    /// <param name="position">Its place, for errors, from 1.</param>
    /// <exception cref="FormatException">The settings contradict each other or cannot be read; the message names passdb and setting.</exception>
    public PassDbLink(PassDbEntry entry, IPassDb db, int position)
    {
        var settings = entry.Settings;
        var name = $"passdb {position} ({entry.Db.Name})";
        if (settings.Pass && settings.ResultSuccess != AuthDbRule.ReturnOk)
        {
            throw new FormatException($"{name}: pass=yes mixed with a result_success other than return-ok.");
        }

        if (settings.Deny && settings.Master)
        {
            throw new FormatException($"{name}: a master passdb cannot have deny=yes.");
        }

        Db = db;
        IsDeny = settings.Deny;
        IsMaster = settings.Master;
        ResultSuccess = settings.Pass ? AuthDbRule.Continue : settings.ResultSuccess;
        ResultFailure = settings.ResultFailure;
        ResultInternalFail = settings.ResultInternalFail;
        DefaultFields = FieldTemplate.Parse(settings.DefaultFields, $"{name} default_fields");
        OverrideFields = FieldTemplate.Parse(settings.OverrideFields, $"{name} override_fields");
        _skip = settings.Skip;
        _mechanisms = Split(settings.Mechanisms);
        _userNameFilter = Split(settings.UserNameFilter);
    }

    public IPassDb Db { get; }

    public bool IsDeny { get; }

    public bool IsMaster { get; }

    public AuthDbRule ResultSuccess { get; }

    public AuthDbRule ResultFailure { get; }

    public AuthDbRule ResultInternalFail { get; }

    public FieldTemplate DefaultFields { get; }

    public FieldTemplate OverrideFields { get; }

    /// <summary>Whether this passdb is to be passed over.</summary>
    /// <param name="request">Who asks.</param>
    /// <param name="isVerified">Whether a passdb before has found the password right.</param>
    public bool IsSkipped(AuthRequest request, bool isVerified) =>
        !AcceptsMechanism(request.Mechanism) || !AcceptsUserName(request.UserName) || _skip switch
        {
            PassDbSkip.Authenticated => isVerified,
            PassDbSkip.Unauthenticated => !isVerified,
            _ => false,
        };

    private bool AcceptsMechanism(string mechanism) =>
        _mechanisms.IsEmpty || _mechanisms.Contains(mechanism.Length == 0 ? "none" : mechanism, StringComparer.OrdinalIgnoreCase);

    private bool AcceptsUserName(string user)
    {
        var included = _userNameFilter.All(pattern => pattern.StartsWith('!'));
        foreach (var pattern in _userNameFilter)
        {
            var excludes = pattern.StartsWith('!');
            if (Wildcard.Matches(user, excludes ? pattern.AsSpan(1) : pattern))
            {
                if (excludes)
                {
                    return false;
                }

                included = true;
            }
        }

        return included;
    }

    private static ImmutableArray<string> Split(string words) => [.. words.Split([' ', ','], StringSplitOptions.RemoveEmptyEntries)];
}
