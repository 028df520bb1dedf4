namespace Embedded.Mail.Auth.Sasl;

/// <summary>What an exchange is begun with.</summary>
/// <param name="Authenticator">Who decides.</param>
/// <param name="Options">The settings.</param>
/// <param name="Template">What is known of the connection.</param>
/// <param name="Bindings">What binds a login to its TLS connection.</param>
internal sealed record SaslContext(IAuthenticator Authenticator, AuthOptions Options, AuthRequest Template, ChannelBindings Bindings)
{
    /// <summary>Whether a login can be bound to the connection.</summary>
    public bool CanBind => ScramChannel.Types.Any(type => Bindings(type) is not null);
}
