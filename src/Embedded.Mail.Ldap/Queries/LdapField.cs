using Embedded.Mail.Messages;

namespace Embedded.Mail.Ldap.Queries;

/// <summary>One entry of <c>pass_attrs</c> and its like.</summary>
/// <param name="Attribute">The attribute that must be there for the field to be; empty where the field does not depend on one.</param>
/// <param name="Name">The field's name, with %-variables.</param>
/// <param name="Value">What the field is, with <c>%$</c> and <c>%{ldap:…}</c>; null for the attribute's value itself.</param>
internal sealed record LdapField(string Attribute, VariableExpander Name, VariableExpander? Value);
