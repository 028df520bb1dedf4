namespace Embedded.Mail.Storage;

/// <summary>An account that takes messages up to a certain size only, and can tell before one is sent (RFC 7889).</summary>
public interface IMailAppendLimit
{
    /// <summary>Octets of the largest message that any mailbox of the account takes, be there room for it or not; null for no limit.</summary>
    long? MaxMessageSize { get; }
}
