namespace Embedded.Mail.Auth.Sasl;

/// <summary>SCRAM's last message from the client (RFC 5802 §7): <c>c=biws,r=nonce,p=proof</c>.</summary>
/// <param name="Binding">The header of the first message, and what binds the channel.</param>
/// <param name="Nonce">Both nonces.</param>
/// <param name="Proof">The proof's octets.</param>
/// <param name="WithoutProof">The message up to the proof, which is signed.</param>
internal sealed record ScramClientFinal(byte[] Binding, string Nonce, byte[] Proof, string WithoutProof)
{
    /// <summary>Reads the message; null when it is of another form.</summary>
    public static ScramClientFinal? TryRead(string text)
    {
        var proofAt = text.LastIndexOf(",p=", StringComparison.Ordinal);
        if (proofAt < 0 || text[..proofAt].Split(',') is not [var binding, var nonce, ..]
            || !binding.StartsWith("c=", StringComparison.Ordinal) || !nonce.StartsWith("r=", StringComparison.Ordinal))
        {
            return null;
        }

        try
        {
            return new(Convert.FromBase64String(binding[2..]), nonce[2..], Convert.FromBase64String(text[(proofAt + 3)..]), text[..proofAt]);
        }
        catch (FormatException)
        {
            return null;
        }
    }
}
