using Embedded.Mail.Ldap.Connections;
using Embedded.Mail.Ldap.Wire;
using Embedded.Mail.Messages;

namespace Embedded.Mail.Ldap.Queries;

/// <summary>The options' texts, read and checked: what is searched for and what becomes of it.</summary>
internal sealed class LdapQueries
{
    private readonly LdapOptions _options;
    private readonly LdapName _base;
    private readonly LdapFilterTemplate _passFilter;
    private readonly LdapFilterTemplate _userFilter;
    private readonly LdapFilterTemplate _iterateFilter;

    /// <exception cref="FormatException">A setting cannot be read; the message names it.</exception>
    public LdapQueries(LdapOptions options)
    {
        _options = options;
        _base = LdapName.Parse(options.Base, nameof(options.Base));
        _passFilter = LdapFilterTemplate.Parse(options.PassFilter, nameof(options.PassFilter));
        _userFilter = LdapFilterTemplate.Parse(options.UserFilter, nameof(options.UserFilter));
        _iterateFilter = LdapFilterTemplate.Parse(options.IterateFilter, nameof(options.IterateFilter));
        UserDn = options.AuthBindUserDn.Length == 0 ? null : LdapName.Parse(options.AuthBindUserDn, nameof(options.AuthBindUserDn));

        // What the server checks is not asked for.
        PassAttributes = options.AuthBind
            ? LdapAttributeMap.Parse(options.PassAttributes, nameof(options.PassAttributes), "password")
            : LdapAttributeMap.Parse(options.PassAttributes, nameof(options.PassAttributes));
        UserAttributes = LdapAttributeMap.Parse(options.UserAttributes, nameof(options.UserAttributes));
        IterateAttributes = LdapAttributeMap.Parse(options.IterateAttributes, nameof(options.IterateAttributes));
    }

    /// <summary>The variables on which a passdb's answer depends, as a text.</summary>
    public string PassDbKey => Key(UserDn is { } dn ? dn.VariableNames : [.. _base.VariableNames, .. _passFilter.VariableNames, .. PassAttributes.VariableNames]);

    /// <summary>The variables on which a userdb's answer depends, as a text.</summary>
    public string UserDbKey => Key([.. _base.VariableNames, .. _userFilter.VariableNames, .. UserAttributes.VariableNames]);

    /// <summary>The template of users' names for binds; null to search for them.</summary>
    public LdapName? UserDn { get; }

    public LdapAttributeMap PassAttributes { get; }

    public LdapAttributeMap UserAttributes { get; }

    public LdapAttributeMap IterateAttributes { get; }

    /// <exception cref="FormatException">The user's name makes no filter.</exception>
    public LdapSearch ForPassDb(VariableValues values, LdapDeadline deadline) => OneEntry(_passFilter, PassAttributes, values, deadline);

    /// <exception cref="FormatException">The user's name makes no filter.</exception>
    public LdapSearch ForUserDb(VariableValues values, LdapDeadline deadline) => OneEntry(_userFilter, UserAttributes, values, deadline);

    /// <exception cref="FormatException">The filter has variables that make none of it without a user.</exception>
    public LdapSearch ForAll(VariableValues values) => Search(_iterateFilter, IterateAttributes, values) with { PageSize = 500 };

    private static string Key(IEnumerable<string> names) => string.Concat(names.Distinct().Select(name => $"%{{{name}}}"));

    // A second entry is one too many already.
    private LdapSearch OneEntry(LdapFilterTemplate filter, LdapAttributeMap attributes, VariableValues values, LdapDeadline deadline) =>
        Search(filter, attributes, values) with { SizeLimit = 2, TimeLimit = (int)Math.Ceiling(deadline.Remaining.TotalSeconds) };

    private LdapSearch Search(LdapFilterTemplate filter, LdapAttributeMap attributes, VariableValues values) =>
        new(_base.Expand(values), filter.Expand(values), attributes.Attributes) { Scope = _options.Scope, Dereference = _options.Dereference };
}
