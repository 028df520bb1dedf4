using System.Net;
using System.Text;
using Embedded.Mail.Auth;
using Embedded.Mail.Testing;
using Embedded.Mail.Tests.Logging;
using Microsoft.Extensions.DependencyInjection;

namespace Embedded.Mail.Tests.Hosting;

/// <summary>What logins leave behind: tables that are bounded, and nothing for each login. The least that one could leave is an object of 24 octets.</summary>
[NonParallelizable]
public sealed class LoginMemoryTests
{
    private const int Tolerance = 48 * 1024;

    private const int Tries = 4;

    [Test]
    public async Task Four_times_the_logins_leave_no_more_with_the_authenticator()
    {
        await using var server = await StartAsync();
        var authenticator = server.Server.Services.GetRequiredService<IAuthenticator>();
        var number = 0;
        var growth = await GrowthAsync(800, async count =>
        {
            for (var i = 0; i < count; i++)
            {
                await TryAllKindsAsync(authenticator, number++);
            }
        });
        Assert.That(growth, Is.LessThan(Tolerance));
        Assert.That(server.Server.Services.GetRequiredService<AuthCache>().Count, Is.Positive);
    }

    [Test]
    public async Task Four_times_the_logins_leave_no_more_with_the_server([Values("imap", "pop3")] string protocol)
    {
        await using var server = await StartAsync();
        var growth = await GrowthAsync(600, async count =>
        {
            for (var i = 0; i < count; i++)
            {
                await VisitAsync(server, protocol);
            }
        });
        Assert.That(growth, Is.LessThan(Tolerance));
    }

    /// <summary>By how much the heap grows from some rounds to four times as many more: the least of some tries, since a pool may grow once, and what is left behind is so every time.</summary>
    private static async Task<long> GrowthAsync(int rounds, Func<int, Task> run)
    {
        await run(rounds);
        var least = long.MaxValue;
        for (var i = 0; i < Tries && least >= Tolerance; i++)
        {
            var before = Held();
            await run(4 * rounds);
            least = Math.Min(least, Held() - before);
        }

        return least;
    }

    private static long Held()
    {
        for (var i = 0; i < 3; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        return GC.GetTotalMemory(forceFullCollection: true);
    }

    // Tables that are as small as options allow are full after the first rounds; a wait of one tick is a penalty that is kept and costs nothing.
    private static async Task<TestMailServer> StartAsync()
    {
        var server = await LoggedServer.StartAsync(mail => mail.AddPassDb(new Failing()).Configure<AuthOptions>(options =>
        {
            (options.FailureDelay, options.MaxPenalty, options.MaxPenaltyAddresses) = (TimeSpan.Zero, TimeSpan.FromTicks(1), 100);
            (options.CacheSize, options.CacheNegativeTtl) = (64 * 1024, TimeSpan.FromHours(1));
        }));
        return server.AddUser("alice", "secret").AddUser("bob", "secret");
    }

    private static async Task TryAllKindsAsync(IAuthenticator authenticator, int number)
    {
        var address = new IPEndPoint(new IPAddress([198, 18, (byte)(number >> 8), (byte)number]), 1);
        await AskAsync("alice", "secret", success: true);
        await AskAsync("bob", "old-secret", success: false);
        await AskAsync("bob", $"secret-{number}", success: false);
        await AskAsync($"nobody-{number}", "secret", success: false);
        await AskAsync($"failing-{number}", "secret", success: false);
        var request = new AuthRequest("alice", "imap") { Mechanism = "SCRAM-SHA-256", RemoteEndPoint = address };
        Assert.That(await authenticator.FindPasswordAsync(request, CancellationToken.None), Is.Not.Null);
        Assert.That(await authenticator.AuthenticateAsync(request, static _ => false, CancellationToken.None), Is.InstanceOf<AuthResult.Failed>());

        async Task AskAsync(string user, string password, bool success)
        {
            var asked = new AuthRequest(user, "imap") { Mechanism = "PLAIN", RemoteEndPoint = address };
            var result = await authenticator.AuthenticateAsync(asked, Encoding.UTF8.GetBytes(password), CancellationToken.None);
            Assert.That(result is AuthResult.Success, Is.EqualTo(success), user);
        }
    }

    private static async Task VisitAsync(TestMailServer server, string protocol)
    {
        await using var client = new ImapTranscript(server.Server.Connect(protocol));
        await client.ExchangeAsync(protocol == "imap"
            ? "S: * OK *\nC: a LOGIN nobody secret\nS: a NO *\nC: b LOGIN bob old-secret\nS: b NO *\nC: c LOGIN alice secret\nS: c OK *\nC: d LOGOUT\nS: * BYE *\nS: d OK *\nS: EOF"
            : "S: +OK *\nC: USER bob\nS: +OK\nC: PASS old-secret\nS: -ERR *\nC: USER alice\nS: +OK\nC: PASS secret\nS: +OK *\nC: QUIT\nS: +OK *\nS: EOF");
    }

    /// <summary>A passdb that throws for users whose names say so, and knows no other.</summary>
    private sealed class Failing : IPassDb
    {
        public string Name => "failing";

        public string? CacheKey => "%u";

        public ValueTask<PassDbResult> VerifyAsync(AuthRequest request, ReadOnlyMemory<byte> password, CancellationToken cancellationToken) =>
            request.UserName.StartsWith("failing-", StringComparison.Ordinal) ? throw new IOException("The back end is down.") : ValueTask.FromResult<PassDbResult>(new PassDbResult.UnknownUser());

        public ValueTask<PassDbResult> LookupAsync(AuthRequest request, CancellationToken cancellationToken) => ValueTask.FromResult<PassDbResult>(new PassDbResult.UnknownUser());
    }
}
