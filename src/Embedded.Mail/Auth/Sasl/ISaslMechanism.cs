namespace Embedded.Mail.Auth.Sasl;

/// <summary>
/// The server's side of one exchange by one mechanism: octets in, octets out. <see cref="SaslExchange"/> does what is common to all: base64, cancelling,
/// initial responses, the success that carries a last challenge.
/// </summary>
internal interface ISaslMechanism
{
    /// <summary>Whether the client speaks first. Without an initial response it then gets an empty challenge.</summary>
    bool ClientFirst { get; }

    /// <summary>
    /// Whether, of a mechanism in which the server speaks first, an initial response is taken for the answer to the first challenge. It is wrong (RFC 4959 §3, RFC 5034 §4), and what clients do with LOGIN;
    /// Dovecot takes it there.
    /// </summary>
    bool TakesUnaskedResponse => false;

    /// <summary>Takes the client's response and says what follows.</summary>
    /// <param name="response">Decoded. Empty in the first call of a mechanism in which the server speaks first.</param>
    /// <param name="cancellationToken">Ends the look-up.</param>
    ValueTask<SaslTurn> NextAsync(ReadOnlyMemory<byte> response, CancellationToken cancellationToken);
}
