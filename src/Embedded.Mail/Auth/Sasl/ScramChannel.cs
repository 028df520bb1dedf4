namespace Embedded.Mail.Auth.Sasl;

/// <summary>How an exchange by SCRAM stands to the TLS connection under it (RFC 5802 §6).</summary>
/// <param name="IsBound">Whether the mechanism binds the login: its name ends in <c>-PLUS</c>.</param>
/// <param name="OffersBinding">Whether the mechanism that binds is announced on this connection.</param>
/// <param name="Bindings">What to bind to.</param>
internal sealed record ScramChannel(bool IsBound, bool OffersBinding, ChannelBindings Bindings)
{
    /// <summary>A mechanism that does not bind, where none is announced that does.</summary>
    public static ScramChannel None { get; } = new(IsBound: false, OffersBinding: false, static _ => null);

    /// <summary>The bindings that a client may choose. <c>tls-unique</c> is none of them: TLS 1.3 has none, and before it does not bind alone (RFC 9266 §4).</summary>
    public static IReadOnlyList<string> Types { get; } = ["tls-exporter", "tls-server-end-point"];

    /// <summary>Whether the first message is of the mechanism's form.</summary>
    public bool Accepts(ScramClientFirst first) => IsBound == first.BindingType is not null;

    /// <summary>Judges what the client says of binding.</summary>
    /// <param name="first">Its first message.</param>
    /// <param name="binding">What the last message must bind to.</param>
    /// <returns>Why the login must be refused; null where it may go on.</returns>
    public string? Refuse(ScramClientFirst first, out byte[] binding)
    {
        binding = [];
        if (first.IsUnawareOfBinding && OffersBinding)
        {
            return "the client could bind the login to TLS and was told that the server cannot: somebody on the way has changed the announcement";
        }

        if (first.BindingType is not { } type)
        {
            return null;
        }

        if (!Types.Contains(type) || Bindings(type) is not { } octets)
        {
            return $"the channel binding {LogText.Of(type)} cannot be had";
        }

        binding = octets;
        return null;
    }
}
