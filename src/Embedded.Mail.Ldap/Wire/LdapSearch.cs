using System.Collections.Immutable;

namespace Embedded.Mail.Ldap.Wire;

/// <summary>What to search for.</summary>
/// <param name="BaseDn">Where to begin.</param>
/// <param name="Filter">Which entries.</param>
/// <param name="Attributes">Which attributes of theirs; all where empty (RFC 4511 §4.5.1.8).</param>
internal sealed record LdapSearch(string BaseDn, LdapFilter Filter, ImmutableArray<string> Attributes)
{
    public LdapScope Scope { get; init; } = LdapScope.Subtree;

    public LdapDereference Dereference { get; init; }

    /// <summary>The most entries wanted; zero for all.</summary>
    public int SizeLimit { get; init; }

    /// <summary>Seconds that the server may take; zero for any.</summary>
    public int TimeLimit { get; init; }

    /// <summary>Entries to each page (RFC 2696); zero for no pages.</summary>
    public int PageSize { get; init; }

    /// <summary>Where the page begins, as the last page's end said; empty for the first.</summary>
    public ReadOnlyMemory<byte> PageCookie { get; init; }
}
