namespace Embedded.Mail.Auth.OAuth2;

/// <summary>How the end point at <see cref="OAuth2Options.IntrospectionUrl"/> is asked: Dovecot's <c>introspection_mode</c>.</summary>
public enum IntrospectionMode
{
    /// <summary>POST with the token in the form (RFC 7662), and the client's credentials where there are any.</summary>
    Post,

    /// <summary>GET with the token as <c>Authorization: Bearer</c>, as end points for user information want it.</summary>
    Auth,

    /// <summary>GET with the token behind the address.</summary>
    Get,
}
