using System.Text;
using Embedded.Mail.Auth;
using Embedded.Mail.Auth.PasswordSchemes;
using Embedded.Mail.Messages;
using Microsoft.Extensions.Options;

namespace Embedded.Mail.Tests.Auth.PasswordSchemes;

public sealed class PasswordSchemeTests
{
    private static readonly string Long = new('k', 200);
    private readonly PasswordVerifier _verifier = new();

    // Made by doveadm pw of Dovecot 2.3.19.
    [TestCase("{PLAIN}pässword 1")]
    [TestCase("{CLEARTEXT}pässword 1")]
    [TestCase("{clear}pässword 1")]
    [TestCase("{PLAIN.B64}cMOkc3N3b3JkIDE=")]
    [TestCase("{PLAIN.HEX}70c3a47373776f72642031")]
    [TestCase("{plain.hex}70C3A47373776F72642031")]
    [TestCase("{SSHA512}7zvto2bugO0LD5XqVH/D4rvhVo6PbgjDNfyOYrLtZDODUt8ZoSAgI2FwhG+zQ7MgUAWW0urnUfKT7yspRdwCqflzGK4=")]
    [TestCase("{SSHA512.HEX}f24c65a32931fe2f84a4c9fdb5a4fd05cd69170955d1f09de2489df13286da0e1a12e963ddfc69f7b9cebb77d18b899cfd1043aa71deab533afeafe473615d6867e78cc4")]
    [TestCase("{SSHA256}kzSCKqJxFt4KIsRxz4YCA+0bEZ+wdwayzqe7tIQXJA7EYYO2")]
    [TestCase("{SSHA256.hex}63caaf6663b3b0af00a11d91c6a58321472e0c0d531f3a34623a3bc3c1954491ae2fc4e9")]
    [TestCase("{PBKDF2}$1$C4EIUSkuXlf35sy5$5000$80dbaadae9964f020d9b6301d78c66163ba6b26e")]
    [TestCase("{PBKDF2}$1$syKJLjqgw97D/TjP$1000$cdfcde31e286a93b6ac0b1f27353e9c2b2509b06")]
    [TestCase("{PBKDF2.B64}JDEkOUZ1NEloOTNQL0hic1ZiTSQ1MDAwJGVlNzg2ODc5Zjg3YzU5ZmU2MTdmNmE4ZGM2OWQxZGY2OTU3ZmZjNmE=")]
    [TestCase("{SHA256-CRYPT}$5$igupRisu2a/qyxmj$PZW4uiEh1/gOlFQwcnI2QpUlQPu902oleNz.Sw9gcP9")]
    [TestCase("{SHA256-CRYPT}$5$rounds=1000$pUIq4pp4jkiMD3qP$LbxxUOZw772En39D/xgm0cmYEjNpSt98fqZ8XQCnjo4")]
    [TestCase("{SHA256-CRYPT.B64}JDUkNWljY1Q0NzE0MEpIa0pwMyR2Y1hNQ2pvNDVmSHVTWS5wdkhNTjdWQzkyS1RIdWw5VEFiMGkxMUJSSXUu")]
    [TestCase("{SHA512-CRYPT}$6$OdIiKW.toOxxynR0$rNwWRY2NTxfBgLLsPRckhFyj5gMR6pggBlv8K1usRsXpZmltY57Q/cIld6cZgIclGfq738Y3ASy1QkZUAIqey0")]
    [TestCase("{SHA512-CRYPT}$6$rounds=12345$MMJfGpL0IlbLmrMW$FH1nm.fXpnrFnbuyHWLVBupgPUEMq.hqKNVYcB42P.nZGHXaMtpgFe1xQw7oQU6hox/Q9L9NwmdQ5gURw7gNs/")]
    [TestCase("{CRYPT}$6$vXKOK91DXAjIoKPc$bncrWcYIRueQUVxISCW8vnm8Q3pu8v9Cf53Yp5voRomawTZAanIioUNbUqg/HjmbAZKMEfmv4v0BUBWfWJy4t0")]
    [TestCase("$5$V1BMJuKGP4yfbYQo$XdO2mA4wx1B8GQBrrd207nPQ/ksw3y9hn3fp1T8RdD2")]
    public async Task Password_stored_by_dovecot_is_recognised(string stored)
    {
        Assert.That(await CompareAsync(stored, "pässword 1"), Is.EqualTo(PasswordVerdict.Of(true)));
        Assert.That(await CompareAsync(stored, "pässword 2"), Is.EqualTo(PasswordVerdict.Of(false)));
        Assert.That(await CompareAsync(stored, ""), Is.EqualTo(PasswordVerdict.Of(false)));
    }

    // Longer than one digest, and empty: made by doveadm pw too.
    [TestCase("{SHA512-CRYPT}$6$ovidO7Ycc53i1E7n$c7jpZ/EaqbpYHETFhowvVLy0V5R7JhZV2sAo2b/7ByKkUAvNgO06oK3N9WalU3Fm8nCBsiQWNILC/IPyMoyXN0", true)]
    [TestCase("{SHA256-CRYPT}$5$Wmu9TKwNNcvsUPCE$Wikv4DJ6cjN8NLgw8YFWf1ic5hb7zvrWVqG888BzWg/", true)]
    [TestCase("{SHA512-CRYPT}$6$Vz8nj3lzC2mr3NMo$HBW7T1pUnb0Ik.L8okXqe6082CqgnW4XjfTOyKCJ38YjxvNp3BS6/QEtWwHA8Fer2xV7Be6v4nOKMxYcDldNk1", false)]
    public async Task Long_and_empty_passwords_are_hashed_exactly(string stored, bool isLong) =>
        Assert.That((await CompareAsync(stored, isLong ? Long : "")).IsMatch, Is.True);

    // The vectors of the specification of SHA-crypt. The C library of Debian gives the same, but for a count of rounds that is too low, which it refuses.
    [TestCase("Hello world!", "$6$saltstring", "$6$saltstring$svn8UoSVapNtMuq1ukKS4tPQd8iKwSMHWjl/O817G3uBnIFNjnQJuesI68u4OTLiBFdcbYEdFCoEOfaS35inz1")]
    [TestCase("Hello world!", "$6$rounds=10000$saltstringsaltstring", "$6$rounds=10000$saltstringsaltst$OW1/O6BYHV6BcXZu8QVeXbDWra3Oeqh0sbHbbMCVNSnCM/UrjmM0Dp8vOuZeHBy/YTBmSK6H9qs/y3RnOaw5v.")]
    [TestCase("This is just a test", "$6$rounds=5000$toolongsaltstring", "$6$rounds=5000$toolongsaltstrin$lQ8jolhgVRVhY4b5pZKaysCLi0QBxGoNeKQzQ3glMhwllF7oGDZxUhx1yxdYcz/e1JSbq3y6JMxxl8audkUEm0")]
    [TestCase("we have a short salt string but not a short password", "$6$rounds=77777$short", "$6$rounds=77777$short$WuQyW2YR.hBNpjjRhpYD/ifIw05xdfeEyQoMxIXbkvr0gge1a1x3yRULJ5CCaUeOxFmtlcGZelFl5CxtgfiAc0")]
    [TestCase("a short string", "$6$rounds=123456$asaltof16chars..", "$6$rounds=123456$asaltof16chars..$BtCwjqMJGx5hrJhZywWvt0RLE8uZ4oPwcelCjmw2kSYu.Ec6ycULevoBK25fs2xXgMNrCzIMVcgEJAstJeonj1")]
    [TestCase("the minimum number is still observed", "$6$rounds=10$roundstoolow", "$6$rounds=1000$roundstoolow$kUMsbe306n21p9R.FRkW3IGn.S9NPN0x50YhH1xhLsPuWGsUSklZt58jaTfF4ZEQpyUNGc0dqbpBYYBaHHrsX.")]
    [TestCase("Hello world!", "$5$saltstring", "$5$saltstring$5B8vYYiY.CVt1RlTTf8KbXBH3hsxY/GNooZaBBGWEc5")]
    [TestCase("Hello world!", "$5$rounds=10000$saltstringsaltstring", "$5$rounds=10000$saltstringsaltst$3xv.VbSHBb41AL9AvLeujZkZRBAwqFMz2.opqey6IcA")]
    [TestCase("the minimum number is still observed", "$5$rounds=10$roundstoolow", "$5$rounds=1000$roundstoolow$yfvwcWrQ8l/K0DAWyuPMDNHpIVlTQebY9l/gL972bIC")]
    public void Crypt_gives_what_its_specification_says(string password, string setting, string expected)
    {
        ShaCrypt crypt = setting.StartsWith("$5$", StringComparison.Ordinal) ? new Sha256Crypt() : new Sha512Crypt();
        Assert.That(ShaCryptSetting.TryParse(Encoding.ASCII.GetBytes(setting), crypt.Prefix, out var parsed), Is.True);
        Assert.That(crypt.TryCompute(Encoding.ASCII.GetBytes(password), parsed, out var text), Is.True);
        Assert.That(Encoding.ASCII.GetString(text), Is.EqualTo(expected));
    }

    [TestCase("SHA512-CRYPT")]
    [TestCase("SHA256-CRYPT")]
    [TestCase("CRYPT")]
    [TestCase("SSHA512")]
    [TestCase("SSHA256")]
    [TestCase("PBKDF2")]
    [TestCase("PLAIN")]
    [TestCase("SSHA256.hex")]
    [TestCase("SHA512-CRYPT.b64")]
    [TestCase("PBKDF2.hex")]
    public async Task What_is_made_is_recognised_and_salted(string scheme)
    {
        var first = StoredPassword.Create(scheme, "geheim", rounds: 1000);
        var second = StoredPassword.Create(scheme, "geheim", rounds: 1000);

        Assert.That((await CompareAsync(first.ToStoredText(), "geheim")).IsMatch, Is.True);
        Assert.That((await CompareAsync(first.ToStoredText(), "geheim ")).IsMatch, Is.False);
        Assert.That(first.Value == second.Value, Is.EqualTo(scheme == "PLAIN"));
        Assert.That(first.ToString(), Does.Not.Contain(first.Value));
    }

    [TestCase("{NOSUCH}x", "Unknown password scheme NOSUCH")]
    [TestCase("{SSHA256.zip}x", "Unknown password scheme SSHA256.zip")]
    [TestCase("{}x", "Unknown password scheme ")]
    [TestCase("{PLAIN}", "empty")]
    [TestCase("", "empty")]
    [TestCase("{SSHA256}!!!!", "base64")]
    [TestCase("{SSHA256}AAAA", "too short")]
    [TestCase("{SSHA256.hex}abc", "hexadecimal")]
    [TestCase("{PBKDF2}$1$salt$1000", "form")]
    [TestCase("{PBKDF2}$2$salt$1000$80dbaadae9964f020d9b6301d78c66163ba6b26e", "form")]
    [TestCase("{PBKDF2}$1$salt$0$80dbaadae9964f020d9b6301d78c66163ba6b26e", "form")]
    [TestCase("{PBKDF2}$1$salt$1000$80dbaadae9964f020d9b6301d78c66163ba6b26g", "hexadecimal")]
    [TestCase("{PBKDF2}$1$salt$2147483647$80dbaadae9964f020d9b6301d78c66163ba6b26e", "rounds")]
    [TestCase("{SHA512-CRYPT}$5$salt$x", "does not start")]
    [TestCase("{SHA512-CRYPT}$6$rounds=0$salt$x", "does not start")]
    [TestCase("{SHA512-CRYPT}$6$rounds=99999999999999999999$salt$x", "does not start")]
    [TestCase("{SHA512-CRYPT}$6$rounds=999999999$salt$x", "rounds")]
    [TestCase("{SHA512-CRYPT}$6$rounds=9999999999$salt$x", "rounds")]
    [TestCase("{CRYPT}ab01FAX.bQRSU", "not supported")]
    public async Task Stored_form_that_cannot_be_used_is_an_error_and_never_a_match(string stored, string expected)
    {
        foreach (var password in new[] { "x", "", "salt" })
        {
            var verdict = await CompareAsync(stored, password);
            Assert.That(verdict.IsMatch, Is.False);
            Assert.That(verdict.Error, Does.Contain(expected));
        }
    }

    [Test]
    public async Task Password_too_long_for_crypt_does_not_match()
    {
        var stored = StoredPassword.Create("SHA256-CRYPT", "x").ToStoredText();

        Assert.That(await CompareAsync(stored, new string('x', 513)), Is.EqualTo(PasswordVerdict.Of(false)));
        Assert.That(() => StoredPassword.Create("SHA256-CRYPT", new string('x', 513)), Throws.ArgumentException);
    }

    [Test]
    public async Task Limit_of_rounds_is_an_option()
    {
        var strict = new PasswordVerifier(Options.Create(new PasswordOptions { MaxRounds = 5000 }));
        var dear = StoredPassword.Create("SHA256-CRYPT", "x", rounds: 5001);
        var fair = StoredPassword.Create("SHA256-CRYPT", "x", rounds: 5000);

        Assert.That((await strict.CompareAsync(dear, "", "x"u8.ToArray(), UInt128.Zero, CancellationToken.None)).Error, Does.Contain("more than 5000"));
        Assert.That((await strict.CompareAsync(fair, "", "x"u8.ToArray(), UInt128.Zero, CancellationToken.None)).IsMatch, Is.True);
    }

    [Test]
    public void Unknown_scheme_cannot_be_made() =>
        Assert.That(() => StoredPassword.Create("NOSUCH", "x"), Throws.ArgumentException.With.Message.Contains("NOSUCH"));

    [TestCase("{PLAIN}secret", "secret")]
    [TestCase("{CLEAR}{x}", "{x}")]
    [TestCase("{PLAIN.b64}c2VjcmV0", "secret")]
    [TestCase("secret", "secret")]
    [TestCase("{SSHA256}kzSCKqJxFt4KIsRxz4YCA+0bEZ+wdwayzqe7tIQXJA7EYYO2", null)]
    [TestCase("{PLAIN.b64}***", null)]
    public void Plain_text_is_handed_out_where_it_is_stored(string stored, string? expected)
    {
        var found = StoredPassword.Parse(stored, "PLAIN").TryGetPlainText(out var password);

        Assert.That(found ? password : null, Is.EqualTo(expected));
    }

    [Test]
    public async Task Missing_password_lets_nobody_in_unless_nopassword_says_so()
    {
        var request = new AuthRequest("u", "imap");
        var none = new PassDbResult.Ok();
        var open = new PassDbResult.Ok { Fields = MailUser.NoFields.Add("nopassword", "") };

        Assert.That(await _verifier.CheckAsync(request, none, default, CancellationToken.None), Is.TypeOf<PassDbResult.TemporaryFailure>());
        Assert.That(await _verifier.CheckAsync(request, open, "any"u8.ToArray(), CancellationToken.None), Is.SameAs(open));
    }

    [Test]
    public async Task Costly_work_runs_on_a_bounded_number_of_other_threads()
    {
        var workers = new FairWorkers(2);
        using var gate = new ManualResetEventSlim();
        var (running, most) = (0, 0);
        var threads = new System.Collections.Concurrent.ConcurrentDictionary<int, bool>();
        var tasks = Enumerable.Range(0, 20).Select(_ => workers.RunAsync(
            UInt128.Zero,
            () =>
            {
                var now = Interlocked.Increment(ref running);
                most = Math.Max(most, now);
                threads[Environment.CurrentManagedThreadId] = Thread.CurrentThread.IsThreadPoolThread;
                gate.Wait();
                Interlocked.Decrement(ref running);
                return 1;
            },
            CancellationToken.None)).ToArray();
        gate.Set();
        await Task.WhenAll(tasks);

        Assert.That(most, Is.InRange(1, 2));
        Assert.That(threads, Has.Count.InRange(1, 2));
        Assert.That(threads.Values, Has.All.False);
    }

    [Test]
    public async Task Work_that_was_given_up_is_not_begun()
    {
        var workers = new FairWorkers(1);
        using var gate = new ManualResetEventSlim();
        using var givenUp = new CancellationTokenSource();
        var begun = false;
        var first = workers.RunAsync(
            UInt128.Zero,
            () =>
            {
                gate.Wait();
                return 1;
            },
            CancellationToken.None);
        var second = workers.RunAsync(UInt128.Zero, () => begun = true, givenUp.Token);
        await givenUp.CancelAsync();
        gate.Set();

        Assert.That(await first, Is.EqualTo(1));
        Assert.That(async () => await second, Throws.InstanceOf<OperationCanceledException>());
        Assert.That(begun, Is.False);
    }

    [Test]
    public async Task Failure_of_the_work_reaches_its_caller_and_the_thread_goes_on()
    {
        var workers = new FairWorkers(1);

        Assert.That(async () => await workers.RunAsync<int>(UInt128.Zero, () => throw new InvalidOperationException("x"), CancellationToken.None), Throws.InvalidOperationException);
        Assert.That(await workers.RunAsync(UInt128.Zero, () => 7, CancellationToken.None), Is.EqualTo(7));
    }

    private async Task<PasswordVerdict> CompareAsync(string stored, string password) =>
        await _verifier.CompareAsync(
            StoredPassword.Parse(stored, stored.StartsWith('$') ? "CRYPT" : "PLAIN"), "u", Encoding.UTF8.GetBytes(password), UInt128.Zero, CancellationToken.None);
}
