using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Embedded.Mail.Auth.PasswordSchemes;

namespace Embedded.Mail.Auth.Sasl;

/// <summary><c>CRAM-MD5</c> (RFC 2195): a challenge, then the name and the challenge's HMAC-MD5 under the password.</summary>
internal sealed class CramMd5Mechanism(IAuthenticator authenticator, AuthRequest template) : ISaslMechanism
{
    private byte[]? _challenge;

    public bool ClientFirst => false;

    public async ValueTask<SaslTurn> NextAsync(ReadOnlyMemory<byte> response, CancellationToken cancellationToken)
    {
        if (_challenge is null)
        {
            _challenge = Encoding.ASCII.GetBytes(string.Create(
                CultureInfo.InvariantCulture, $"<{RandomNumberGenerator.GetHexString(32, lowercase: true)}.{DateTimeOffset.UtcNow.ToUnixTimeSeconds()}@embedded.mail>"));
            return new SaslTurn.Ask(_challenge);
        }

        // The name may hold spaces; the digest has none.
        var space = response.Span.LastIndexOf((byte)' ');
        var given = new byte[Md5State.Length];
        if (space < 0 || !SaslText.TryRead(response.Span[..space], out var name)
            || Convert.FromHexString(Encoding.ASCII.GetString(response.Span[(space + 1)..]), given, out _, out var length) != System.Buffers.OperationStatus.Done || length != given.Length)
        {
            return new SaslTurn.Malformed("Invalid SASL CRAM-MD5 response");
        }

        return new SaslTurn.Decided(await authenticator.AuthenticateAsync(SaslText.RequestFor(template, name, ""), stored => IsProof(stored, given), cancellationToken));
    }

    private bool IsProof(string stored, byte[] given)
    {
        var password = StoredPassword.Parse(stored, "PLAIN");
        var states = password.TryGetPlainText(out var plain) ? CramMd5Scheme.Derive(Encoding.UTF8.GetBytes(plain))
            : password.Is<CramMd5Scheme>() && password.TryDecode(out var raw) && raw.Length == CramMd5Scheme.Length ? raw
            : null;
        return states is not null && CryptographicOperations.FixedTimeEquals(CramMd5Scheme.Compute(states, _challenge), given);
    }
}
