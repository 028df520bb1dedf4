using System.Buffers.Text;
using System.Text;
using Embedded.Mail.Auth.OAuth2;

namespace Embedded.Mail.Tests.Auth.OAuth2;

/// <summary>Tokens of whomever, before anything of them is believed.</summary>
public sealed class TokenTextTests
{
    [TestCase("{\"alg\":\"none\",\"x\":\"y\"}", ExpectedResult = true)]
    [TestCase("{\"alg\":\"\\u0041\\ud83d\\ude00\"}", ExpectedResult = true)]
    [TestCase("{\"alg\":\"\xc9\"}", ExpectedResult = false)]
    [TestCase("{\"\xff\":1,\"alg\":\"x\"}", ExpectedResult = false)]
    [TestCase("{\"alg\":\"\\ud800\"}", ExpectedResult = false)]
    [TestCase("{\"\\udc00\":1,\"alg\":\"x\"}", ExpectedResult = false)]
    [TestCase("{\"alg\":[\"\\ud800x\"],\"x\":1}", ExpectedResult = false)]
    public bool A_token_whose_text_is_none_is_no_token(string header)
    {
        var octets = Encoding.Latin1.GetBytes(header);
        var body = Base64Url.EncodeToString("{}"u8);
        Assert.That(TokenClaims.TryRead(octets) is not null, Is.EqualTo(JsonWebToken.TryRead(Encoding.ASCII.GetBytes($"{Base64Url.EncodeToString("{\"alg\":\"x\"}"u8)}.{Base64Url.EncodeToString(octets)}.{body}")) is not null));
        return JsonWebToken.TryRead(Encoding.ASCII.GetBytes($"{Base64Url.EncodeToString(octets)}.{body}.{body}")) is not null;
    }
}
