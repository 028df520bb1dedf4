namespace Embedded.Mail.Auth.Sasl;

/// <summary>What a mechanism answers.</summary>
internal abstract record SaslTurn
{
    private SaslTurn()
    {
    }

    /// <summary>Ask the client for more.</summary>
    public sealed record Ask(ReadOnlyMemory<byte> Challenge) : SaslTurn;

    /// <summary>Decided. A success may carry a last challenge, as SCRAM's does; the client answers it with nothing.</summary>
    public sealed record Decided(AuthResult Result, ReadOnlyMemory<byte> LastChallenge = default) : SaslTurn;

    /// <summary>The response is not of the mechanism's form.</summary>
    public sealed record Malformed(string Reason) : SaslTurn;
}
