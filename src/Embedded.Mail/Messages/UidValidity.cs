using System.Globalization;

namespace Embedded.Mail.Messages;

/// <summary>The generation of a mailbox's UIDs: when it changes, every UID known before is void (RFC 9051 §2.3.1.1). Never 0.</summary>
/// <param name="Value">The number; by Dovecot's custom the Unix time of the mailbox's creation.</param>
public readonly record struct UidValidity(uint Value)
{
    /// <inheritdoc/>
    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);
}
