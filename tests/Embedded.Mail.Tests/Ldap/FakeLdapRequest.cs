using System.Formats.Asn1;

namespace Embedded.Mail.Tests.Ldap;

/// <summary>What a client asked.</summary>
/// <param name="Id">The message's number.</param>
/// <param name="Operation">What it wants.</param>
/// <param name="Text">All octets of the message, as far as they are text.</param>
/// <param name="Stop">Fires when the server ends.</param>
internal sealed record FakeLdapRequest(int Id, Asn1Tag Operation, string Text, CancellationToken Stop);
