using System.Text;
using Embedded.Mail.Auth.OAuth2;
using Embedded.Mail.Auth.Sasl;
using Embedded.Mail.Connections.Tls;

namespace Embedded.Mail.Fuzz.BackEnds;

/// <summary>What clients bring to log in, and what tells whether they may: each reader reads every input.</summary>
internal sealed class CredentialTarget : IFuzzTarget
{
    public IReadOnlyList<byte[]> Seeds { get; } =
    [
        .. new[]
        {
            "eyJhbGciOiJSUzI1NiIsImtpZCI6ImEifQ.eyJpc3MiOiJpIiwic3ViIjoidSIsImV4cCI6MTksImF1ZCI6WyJhIl0sInNjb3BlIjoiYSBiIn0.AAAA",
            "{\"active\":true,\"iss\":\"i\",\"exp\":1.5e3,\"aud\":[\"a\",1],\"user\":{\"a\":[]},\"scope\":\"a b\"}",
            "{\"keys\":[{\"kty\":\"RSA\",\"kid\":\"a\",\"alg\":\"RS256\",\"use\":\"sig\",\"n\":\"AQAB\",\"e\":\"AQAB\"},{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"AA\",\"y\":\"AA\"},{\"kty\":\"oct\",\"k\":\"AA\"}]}",
            "-----BEGIN PUBLIC KEY-----\nMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE\n-----END PUBLIC KEY-----\n",
            "p=tls-exporter,a=b=2Cc,n=user,r=fyko+d2lbbFgONRv9qkxdawL,x=y", "n,,n=u,r=x", "c=biws,r=fyko,p=v0X8v3Bz2T0CJGbJQyF0X+HI4Ts=",
            "username=\"a\\\"b\",realm=\"r\",nonce=\"OA6MG9tEQGm2hh\",nc=00000001,cnonce=\"x\",digest-uri=\"imap/h\",response=d388dad90d4bbd760a152321f2143af7,qop=auth,charset=utf-8,authzid=\"z\"",
            "ECDHE+AESGCM:!aNULL:-SHA1:+HIGH:@STRENGTH:TLS_AES_128_GCM_SHA256",
        }.Select(Encoding.ASCII.GetBytes),

        // A ClientHello's body: version, random, session, suites, compression, server_name, supported_groups, signature_algorithms, supported_versions.
        [
            3, 3, .. new byte[32], 0, 0, 4, 0x13, 1, 0xc0, 0x2b, 1, 0, 0, 47, 0, 0, 0, 6, 0, 4, 0, 0, 1, (byte)'h', 0, 10, 0, 6, 0, 4, 0, 29, 0, 23, 0, 13, 0, 8, 0, 6, 4, 3, 8, 4, 5, 1, 0, 43, 0, 5, 4, 3, 4, 3, 3, 0, 50, 0, 2, 0, 0,
        ],
    ];

    public IReadOnlyList<byte[]> Pieces { get; } =
        [.. new[] { ".", ",", "=", "\"", "\\", "{", "}", "[", "]", ":", "null", "1e999", "-1", "eyJ", "n=", "r=", "c=", "p=", "a=", "y,,", "=2C", "=3D", "!", "+", "@", "\0", "\xff\xff", "-----BEGIN " }.Select(Encoding.Latin1.GetBytes)];

    public void Execute(byte[] input)
    {
        var text = Encoding.UTF8.GetString(input);
        _ = JsonWebToken.TryRead(input);
        _ = TokenClaims.TryRead(input);
        _ = TokenKeys.TryRead(input, isPrivate: false);
        _ = TokenKeys.TryRead(input, isPrivate: true);
        _ = ScramClientFirst.TryRead(text);
        _ = ScramClientFinal.TryRead(text);
        _ = DigestMd5Response.TryRead(input);
        _ = ClientHello.TryParse(input, out _);
        Expand(text);
    }

    private static void Expand(string text)
    {
        try
        {
            _ = CipherString.Expand(text);
        }
        catch (FormatException)
        {
            // What an administrator is told.
        }
    }
}
