using System.Security.Cryptography;
using System.Text;
using Embedded.Mail.Auth.PasswordSchemes;

namespace Embedded.Mail.Auth.Sasl;

/// <summary><c>DIGEST-MD5</c> (RFC 2831, historic by RFC 6331) for old clients: authentication alone, without protection of what follows and without fast re-authentication.</summary>
internal sealed class DigestMd5Mechanism(IAuthenticator authenticator, AuthRequest template) : ISaslMechanism
{
    private string? _nonce;

    public bool ClientFirst => false;

    public async ValueTask<SaslTurn> NextAsync(ReadOnlyMemory<byte> response, CancellationToken cancellationToken)
    {
        if (_nonce is null)
        {
            _nonce = Convert.ToBase64String(RandomNumberGenerator.GetBytes(24));
            return new SaslTurn.Ask(Encoding.ASCII.GetBytes($"realm=\"\",nonce=\"{_nonce}\",qop=\"auth\",charset=utf-8,algorithm=md5-sess"));
        }

        if (DigestMd5Response.TryRead(response.Span) is not { } answer || answer.Nonce != _nonce)
        {
            return new SaslTurn.Malformed("Invalid SASL DIGEST-MD5 response");
        }

        // A name without a domain has that of the realm.
        var name = answer.Realm.Length == 0 || answer.UserName.Contains('@', StringComparison.Ordinal) ? answer.UserName : $"{answer.UserName}@{answer.Realm}";
        byte[]? last = null;
        var result = await authenticator.AuthenticateAsync(
            SaslText.RequestFor(template, name, answer.Authorisation), stored => IsProof(StoredPassword.Parse(stored, "PLAIN"), answer, out last), cancellationToken);
        return result is AuthResult.Success ? new SaslTurn.Decided(result, last) : new SaslTurn.Decided(result);
    }

    private static bool IsProof(StoredPassword password, DigestMd5Response answer, out byte[]? last)
    {
        last = null;
        var secret = password.TryGetPlainText(out var plain) ? Digest(Encoding.UTF8.GetBytes($"{answer.UserName}:{answer.Realm}:{plain}"))
            : password.Is("DIGEST-MD5") && password.TryDecode(out var raw) && raw.Length == Md5State.Length ? raw
            : null;
        if (secret is null)
        {
            return false;
        }

        var authorisation = answer.Authorisation.Length == 0 ? "" : ":" + answer.Authorisation;
        var session = Hex(Digest([.. secret, .. Encoding.UTF8.GetBytes($":{answer.Nonce}:{answer.ClientNonce}{authorisation}")]));
        last = Encoding.ASCII.GetBytes("rspauth=" + Answer("", session, answer));
        return CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(Answer("AUTHENTICATE", session, answer)), Encoding.ASCII.GetBytes(answer.Response));
    }

    private static string Answer(string method, string session, DigestMd5Response answer) => Hex(Digest(Encoding.UTF8.GetBytes(
        $"{session}:{answer.Nonce}:{answer.Count}:{answer.ClientNonce}:auth:{Hex(Digest(Encoding.UTF8.GetBytes($"{method}:{answer.Uri}")))}")));

    private static string Hex(byte[] octets) => Convert.ToHexStringLower(octets);

    private static byte[] Digest(byte[] octets) => CryptographicOperations.HashData(HashAlgorithmName.MD5, octets);
}
