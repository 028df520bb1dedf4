using System.Security.Cryptography;
using System.Text;
using Embedded.Mail.Auth;
using Embedded.Mail.Auth.PasswordSchemes;
using Microsoft.Extensions.Options;

namespace Embedded.Mail.Tests.Auth.PasswordSchemes;

/// <summary>Schemes of old data bases, of the system's libraries, and those that serve mechanisms.</summary>
public sealed class OtherSchemeTests
{
    private const string User = "bob@example.org";

    private readonly PasswordVerifier _lenient = new(Options.Create(new PasswordOptions { AllowWeakSchemes = true }));
    private readonly PasswordVerifier _strict = new();

    // Made by doveadm pw -u bob@example.org of Dovecot 2.3.19.
    private static readonly string[] Strong =
    [
        "{SCRAM-SHA-1}4096,qKtB84JUabEAodLtfv9oFw==,W9KQOdovxImP/cYB2kCkPlZCFfk=,i35JlsQX0kt2I60hQKHb62IV8Y4=",
        "{SCRAM-SHA-256}4096,muSWtW138WTM9W6272viTA==,7DotKmszhIUJhrwu6gfNTvCHR2pEWum0S94Y3bjF2X0=,ZV9Pd0sVt55XMu+MdgB1mQBNtaClg6FHHoQubuNEoQQ=",
    ];

    private static readonly string[] Weak =
    [
        "{SHA}wBFJYYjnh5eS5Eft5JORpd7Gkko=",
        "{SHA1}wBFJYYjnh5eS5Eft5JORpd7Gkko=",
        "{SHA256}f7RERuWhObO3oHciFhtpNCnGhD0FNBL7CyE3AkK4vbA=",
        "{SHA512.HEX}08a590d5b15efba1ee5747e457bf0aae1447e5b3a31556e41c19ddf2f4d6c3695cdd8545c7c5f623ac2d190a15a5956e56c7ed0bef912cee463c8bddec7e0bca",
        "{SHA512}08a590d5b15efba1ee5747e457bf0aae1447e5b3a31556e41c19ddf2f4d6c3695cdd8545c7c5f623ac2d190a15a5956e56c7ed0bef912cee463c8bddec7e0bca",
        "{SSHA}EumOMcgIiyoaH3kHEoHPAu44jLrN3+JV",
        "{SSHA.HEX}f8abeb6e7998e3f41991891b5728f34ac5b47718abe6f5fa",
        "{SMD5}WA9byvFgD7nvGY8Ij95K1jyzjv8=",
        "{PLAIN-MD5}ee0a0fa09df7c1e10c13c2792a1c5fba",
        "{PLAIN-MD5.B64}7goPoJ33weEME8J5Khxfug==",
        "{PLAIN-MD5}7goPoJ33weEME8J5Khxfug==",
        "{LDAP-MD5}7goPoJ33weEME8J5Khxfug==",
        "{LDAP-MD5}ee0a0fa09df7c1e10c13c2792a1c5fba",
        "{MD5}ee0a0fa09df7c1e10c13c2792a1c5fba",
        "{CRAM-MD5}80aec1449634d113e46324e5809848338c28256a7d6da9b7914aa2ece45e4479",
        "{HMAC-MD5}80aec1449634d113e46324e5809848338c28256a7d6da9b7914aa2ece45e4479",
        "{DIGEST-MD5}5a527ddfca0dc143af088992ffe24beb",
    ];

    private static readonly string[] OfLibcrypt =
    [
        "{CRYPT}$2y$05$wnJRJbow2dTNWwTX6IKlmOotaGZ3LAYiQwNxI.ydBZ1zTjkA2L.yi",
        "{CRYPT}$y$j9T$abcdefghijklmnop$V1B5.W3KcOyx50BPxPq.vOuCfPipquQ3qZDxkfRUZFA",
        "{BLF-CRYPT}$2y$05$mg8dIm9F08dwZkIP369mVeDasanBy/3CoZuBpNtxYRX9LRQxp8FMK",
    ];

    private static readonly string[] WeakOfLibcrypt =
    [
        "{MD5-CRYPT}$1$u7egRhbu$jaxR8MNKKdWrV7GUe91fu/",
        "{MD5}$1$xkp29PUh$E.BXpspLb06cxITxYnE5Z/",
        "{CRYPT}$1$u7egRhbu$jaxR8MNKKdWrV7GUe91fu/",
    ];

    private static readonly string[] OfArgon2 =
    [
        "{ARGON2I}$argon2i$v=19$m=32768,t=4,p=1$KgvC8ZI0iqGVr2nUbv7Zxg$hlPSA6h+mQ0OanILgll9GO1bDEJj87pq7O8ynFpij28",
        "{ARGON2ID}$argon2id$v=19$m=65536,t=3,p=1$B9yd5Q6IeJs+oDI0hKjvSA$/Q2yFgXYNYR1A/sODZCpmwDEzKyrd8RUR5sdp5Y+iKg",
    ];

    [TestCaseSource(nameof(Strong))]
    [TestCaseSource(nameof(Weak))]
    public async Task Password_stored_by_dovecot_is_recognised(string stored) => await RecognisesAsync(stored);

    [TestCaseSource(nameof(OfLibcrypt))]
    [TestCaseSource(nameof(WeakOfLibcrypt))]
    public async Task Methods_of_libcrypt_are_those_of_the_system(string stored)
    {
        if (!SystemCrypt.IsPresent)
        {
            Assert.Ignore("libcrypt is not installed (package libcrypt1)");
        }

        await RecognisesAsync(stored);
    }

    [TestCaseSource(nameof(OfArgon2))]
    public async Task Argon2_is_that_of_the_system(string stored)
    {
        if (!SystemArgon2.IsPresent)
        {
            Assert.Ignore("neither libargon2 nor libsodium is installed (package libargon2-1)");
        }

        await RecognisesAsync(stored);
    }

    [TestCaseSource(nameof(Weak))]
    [TestCaseSource(nameof(WeakOfLibcrypt))]
    public async Task Weak_schemes_are_refused_unless_they_are_allowed(string stored)
    {
        var verdict = await CompareAsync(_strict, stored, "pässword 1");
        Assert.That(verdict.IsMatch, Is.False);
        Assert.That(verdict.Error, Does.Contain("weak"));
    }

    [TestCase("SHA256")]
    [TestCase("SSHA")]
    [TestCase("SMD5")]
    [TestCase("PLAIN-MD5")]
    [TestCase("LDAP-MD5.hex")]
    [TestCase("CRAM-MD5")]
    [TestCase("DIGEST-MD5")]
    [TestCase("SCRAM-SHA-1")]
    [TestCase("SCRAM-SHA-256")]
    public async Task What_is_made_is_recognised(string scheme)
    {
        var stored = StoredPassword.Create(scheme, "geheim", User, rounds: 5000).ToStoredText();
        Assert.That(await CompareAsync(_lenient, stored, "geheim"), Is.EqualTo(PasswordVerdict.Of(true)));
        Assert.That(await CompareAsync(_lenient, stored, "geheim "), Is.EqualTo(PasswordVerdict.Of(false)));
    }

    [TestCase("BLF-CRYPT", 5)]
    [TestCase("MD5-CRYPT", null)]
    [TestCase("ARGON2I", 3)]
    [TestCase("ARGON2ID", null)]
    public async Task What_is_made_by_the_system_is_recognised_and_salted(string scheme, int? rounds)
    {
        if (!SystemCrypt.IsPresent || !SystemArgon2.IsPresent)
        {
            Assert.Ignore("libcrypt or libargon2 is not installed (packages libcrypt1, libargon2-1)");
        }

        var stored = StoredPassword.Create(scheme, "geheim", rounds: rounds).ToStoredText();
        Assert.That(await CompareAsync(_lenient, stored, "geheim"), Is.EqualTo(PasswordVerdict.Of(true)));
        Assert.That(await CompareAsync(_lenient, stored, "geheim "), Is.EqualTo(PasswordVerdict.Of(false)));
        Assert.That(StoredPassword.Create(scheme, "geheim", rounds: rounds).ToStoredText(), Is.Not.EqualTo(stored));
    }

    [TestCase("{SHA256}abcd", "octets")]
    [TestCase("{CRAM-MD5}abcd", "octets")]
    [TestCase("{MD5}zzz", "neither")]
    [TestCase("{SMD5}abcd", "too short")]
    [TestCase("{SCRAM-SHA-1}4096,qKtB84JUabEAodLtfv9oFw==,W9KQOdovxImP/cYB2kCkPlZCFfk=", "form")]
    [TestCase("{SCRAM-SHA-1}0,qKtB84JUabEAodLtfv9oFw==,W9KQOdovxImP/cYB2kCkPlZCFfk=,i35JlsQX0kt2I60hQKHb62IV8Y4=", "form")]
    [TestCase("{SCRAM-SHA-256}4096,qKtB84JUabEAodLtfv9oFw==,W9KQOdovxImP/cYB2kCkPlZCFfk=,i35JlsQX0kt2I60hQKHb62IV8Y4=", "form")]
    [TestCase("{SCRAM-SHA-1}99999999,qKtB84JUabEAodLtfv9oFw==,W9KQOdovxImP/cYB2kCkPlZCFfk=,i35JlsQX0kt2I60hQKHb62IV8Y4=", "rounds")]
    [TestCase("{BLF-CRYPT}$6$x", "does not start")]
    [TestCase("{ARGON2ID}$argon2i$v=19$m=32768,t=4,p=1$KgvC8ZI0iqGVr2nUbv7Zxg$hlPSA6h", "does not start")]
    [TestCase("{ARGON2ID}$argon2id$v=19$m=4194304,t=1,p=1$KgvC8ZI0iqGVr2nUbv7Zxg$hlPSA6h", "too much")]
    [TestCase("{ARGON2ID}$argon2id$v=19$m=1048576,t=100,p=1$KgvC8ZI0iqGVr2nUbv7Zxg$hlPSA6h", "too much")]
    public async Task Stored_form_that_cannot_be_used_is_an_error_and_never_a_match(string stored, string expected)
    {
        var verdict = await CompareAsync(_lenient, stored, "x");
        Assert.That(verdict.IsMatch, Is.False);
        Assert.That(verdict.Error, Does.Contain(expected));
    }

    [TestCase("CRAM-MD5")]
    [TestCase("PLAIN-MD5")]
    public async Task A_password_longer_than_a_block_is_digested_whole(string scheme)
    {
        var password = new string('k', 200);
        Assert.That(
            await CompareAsync(_lenient, "{CRAM-MD5}c179cad0b99b1b217e83a00cb1b13c4feb9b791873aeee347202883b8e388c1d", password), Is.EqualTo(PasswordVerdict.Of(true)));
        Assert.That(await CompareAsync(_lenient, StoredPassword.Create(scheme, password).ToStoredText(), password[..^1]), Is.EqualTo(PasswordVerdict.Of(false)));
    }

    [Test]
    public void Digest_md5_mixes_the_users_name_in()
    {
        Assert.That(StoredPassword.Create("DIGEST-MD5", "pässword 1", "bob").Value, Is.EqualTo("93378cd38f448e724d3141eafd3697d2"));
        Assert.That(() => StoredPassword.Create("DIGEST-MD5", "x"), Throws.ArgumentException);
    }

    // RFC 2195 §2.
    [Test]
    public void The_states_of_cram_md5_give_the_digest_of_its_specification() => Assert.That(
        Convert.ToHexStringLower(CramMd5Scheme.Compute(CramMd5Scheme.Derive("tanstaaftanstaaf"u8), "<1896.697170952@postoffice.reston.mci.net>"u8)),
        Is.EqualTo("b913a602c7eda7a495b4e6e7334d3890"));

    [Test]
    public void A_digest_of_any_length_is_that_of_the_library()
    {
        for (var length = 0; length < 200; length++)
        {
            var octets = Encoding.ASCII.GetBytes(new string('a', length));
            Assert.That(Md5State.Initial.Finish(octets, 0), Is.EqualTo(CryptographicOperations.HashData(HashAlgorithmName.MD5, octets)), $"{length}");
        }
    }

    private static async Task<PasswordVerdict> CompareAsync(PasswordVerifier verifier, string stored, string password) =>
        await verifier.CompareAsync(StoredPassword.Parse(stored, "CRYPT"), User, Encoding.UTF8.GetBytes(password), UInt128.Zero, CancellationToken.None);

    private async Task RecognisesAsync(string stored)
    {
        Assert.That(await CompareAsync(_lenient, stored, "pässword 1"), Is.EqualTo(PasswordVerdict.Of(true)));
        Assert.That(await CompareAsync(_lenient, stored, "pässword 2"), Is.EqualTo(PasswordVerdict.Of(false)));
        Assert.That(await CompareAsync(_lenient, stored, ""), Is.EqualTo(PasswordVerdict.Of(false)));
    }
}
