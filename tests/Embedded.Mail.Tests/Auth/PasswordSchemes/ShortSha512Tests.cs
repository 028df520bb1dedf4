using System.Security.Cryptography;
using Embedded.Mail.Auth.PasswordSchemes;

namespace Embedded.Mail.Tests.Auth.PasswordSchemes;

public sealed class ShortSha512Tests
{
    [Test]
    public void Digest_of_every_length_up_to_several_blocks_is_that_of_the_platform()
    {
        var input = Enumerable.Range(0, 1200).Select(i => (byte)(i * 151 >> 3)).ToArray();
        var digest = new byte[SHA512.HashSizeInBytes];
        for (var length = 0; length <= input.Length; length++)
        {
            ShortSha512.HashData(input.AsSpan(0, length), digest);
            Assert.That(digest, Is.EqualTo(SHA512.HashData(input.AsSpan(0, length))), $"{length} octets");
        }
    }

    [Test]
    public void Digest_may_take_the_place_of_its_input()
    {
        var buffer = Enumerable.Range(0, 100).Select(i => (byte)i).ToArray();
        var expected = SHA512.HashData(buffer);
        ShortSha512.HashData(buffer, buffer.AsSpan(0, 64));
        Assert.That(buffer.AsSpan(0, 64).ToArray(), Is.EqualTo(expected));
    }
}
