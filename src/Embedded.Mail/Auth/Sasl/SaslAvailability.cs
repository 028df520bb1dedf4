namespace Embedded.Mail.Auth.Sasl;

/// <summary>Whether a mechanism may be used on a connection.</summary>
internal enum SaslAvailability
{
    /// <summary>It may.</summary>
    Available,

    /// <summary>It is not known, or not allowed by the options.</summary>
    Unknown,

    /// <summary>Only after TLS: IMAP's <c>[PRIVACYREQUIRED]</c>.</summary>
    NeedsEncryption,

    /// <summary>No login at all before TLS (<c>ssl = required</c>): IMAP's <c>[PRIVACYREQUIRED]</c>.</summary>
    LoginNeedsEncryption,
}
