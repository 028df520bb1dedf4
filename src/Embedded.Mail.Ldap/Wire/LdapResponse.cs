using System.Collections.Immutable;

namespace Embedded.Mail.Ldap.Wire;

/// <summary>One message of a server.</summary>
/// <param name="MessageId">The request that it answers; zero for what nobody asked for.</param>
internal abstract record LdapResponse(int MessageId);

/// <summary>One entry that a search found.</summary>
/// <param name="MessageId">The request.</param>
/// <param name="Dn">The entry's distinguished name as the server writes it.</param>
/// <param name="Attributes">Its attributes' values, by names that compare without regard to case.</param>
internal sealed record LdapEntry(int MessageId, string Dn, ImmutableDictionary<string, ImmutableArray<string>> Attributes) : LdapResponse(MessageId)
{
    /// <summary>The values of an attribute; none where the entry has none.</summary>
    public ImmutableArray<string> this[string attribute] => Attributes.GetValueOrDefault(attribute, []);
}

/// <summary>A hint that a search would have to go on at another server; not followed.</summary>
internal sealed record LdapReference(int MessageId) : LdapResponse(MessageId);

/// <summary>How a request ended.</summary>
/// <param name="MessageId">The request.</param>
/// <param name="Code">The result.</param>
/// <param name="Message">What the server says of it; often empty.</param>
/// <param name="PageCookie">Where the next page of a search begins (RFC 2696); empty at the end and where there are no pages.</param>
internal sealed record LdapResult(int MessageId, LdapResultCode Code, string Message, ReadOnlyMemory<byte> PageCookie) : LdapResponse(MessageId)
{
    public override string ToString() => Message.Length == 0 ? $"{Code} ({(int)Code})" : $"{Code} ({(int)Code}): {Message}";
}
