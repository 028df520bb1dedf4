using System.Collections.Immutable;
using Embedded.Mail.Ldap.Wire;

namespace Embedded.Mail.Ldap.Connections;

/// <summary>What a search gave.</summary>
/// <param name="Entries">The entries that came, even if the search then ended with an error.</param>
/// <param name="Result">How it ended.</param>
internal sealed record LdapSearchResult(ImmutableArray<LdapEntry> Entries, LdapResult Result);
