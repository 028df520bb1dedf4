using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;
using Embedded.Mail.Auth;
using Embedded.Mail.Connections;
using Embedded.Mail.Messages;
using Embedded.Mail.Storage;
using Embedded.Mail.Testing;
using Embedded.Mail.Tests.Logging;
using Microsoft.Extensions.DependencyInjection;

namespace Embedded.Mail.Tests.Hosting;

/// <summary>Logins of all kinds at once: the right ones wait for none of the others, and nobody gets another's mail.</summary>
public sealed class LoginMixTests
{
    private const int OfEachKind = 8;

    private const int Rounds = 5;

    [Test]
    public async Task Right_logins_are_done_while_wrong_slow_and_failing_ones_are_all_held()
    {
        var time = new ManualTimeProvider();
        var backEnd = new GatedPassDb();
        await using var server = await StartAsync(time, backEnd);
        var held = new List<Task<string>>();
        foreach (var kind in (string[])["wrong", "nobody", "slow", "failing", "hanging"])
        {
            held.AddRange(Enumerable.Range(0, OfEachKind).Select(number => AskAsync(server, $"{kind}-{number}", kind == "wrong" ? "guessed-secret" : "secret", group: 2)));
        }

        await backEnd.WaitForAsync(5 * OfEachKind);
        for (var round = 0; round < Rounds; round++)
        {
            await Task.WhenAll(Enumerable.Range(0, OfEachKind).Select(number => SeeOwnMailAsync(server, $"good-{number}")));
        }

        Assert.That(held.Where(task => task.IsCompleted), Is.Empty, "the clock stands still, and nobody has opened the gate");

        backEnd.Open();
        _ = await Task.WhenAll(held.Skip(2 * OfEachKind).Take(OfEachKind));

        // Now the failures' delay passes, and then the time that a back end may take.
        var all = Task.WhenAll(held);
        while (!all.IsCompleted)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        var answers = (await all).Select((answer, i) => (Kind: i / OfEachKind, Answer: answer)).GroupBy(one => one.Kind).Select(kind => kind.Select(one => one.Answer).Distinct().Single());
        Assert.That(answers, Is.EqualTo(new[]
        {
            "NO [AUTHENTICATIONFAILED]", "NO [AUTHENTICATIONFAILED]", "OK [CAPABILITY", "NO [UNAVAILABLE]", "NO [UNAVAILABLE]",
        }));
    }

    [Test]
    public async Task User_whose_attempts_hang_keeps_no_other_user_out()
    {
        var time = new ManualTimeProvider();
        var backEnd = new GatedPassDb();
        await using var server = await StartAsync(time, backEnd);
        var held = Enumerable.Range(0, 60).Select(_ => AskAsync(server, "hanging-0", "secret", group: 3)).ToList();
        await backEnd.WaitForAsync(1);
        await SeeOwnMailAsync(server, "good-1");
        var all = Task.WhenAll(held);
        while (!all.IsCompleted)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        Assert.That(await all, Has.All.StartsWith("NO ["));
        await SeeOwnMailAsync(server, "good-1");
    }

    private static async Task<TestMailServer> StartAsync(ManualTimeProvider time, GatedPassDb backEnd)
    {
        var server = await LoggedServer.StartAsync(mail =>
        {
            _ = mail.Services.AddSingleton<TimeProvider>(time);
            mail.AddPassDb(backEnd);

            // By the clock that stands still a stop would wait for good where a test has failed.
            mail.Configure<ConnectionOptions>(options => options.DrainTimeout = TimeSpan.Zero);
        });
        for (var number = 0; number < OfEachKind; number++)
        {
            var user = $"good-{number}";
            server.AddUser(user, "secret").AddUser($"slow-{number}", "known to the slow one only");
            await using var account = await server.OpenAccountAsync(user);
            _ = await account.CreateMailboxAsync(MailboxName.Create("of-" + user), SpecialUse.None, CancellationToken.None);
        }

        return server;
    }

    private static async Task SeeOwnMailAsync(TestMailServer server, string user)
    {
        await using var client = await ConnectAsync(server, user, group: 1);
        await client.ExchangeAsync($"""
            S: * OK *
            C: a LOGIN {user} secret
            S: a OK *
            C: b LIST "" of-*
            S: * LIST (*) * of-{user}
            S: b OK *
            C: c LOGOUT
            S: * BYE *
            S: c OK *
            S: EOF
            """);
    }

    /// <summary>Tries to log in.</summary>
    /// <returns>The first two words of the answer.</returns>
    private static async Task<string> AskAsync(TestMailServer server, string user, string password, byte group)
    {
        await using var client = await ConnectAsync(server, user, group);
        await client.ExchangeAsync($"S: * OK *\nC: a LOGIN {user} {password}");
        var words = (await client.ReadLineAsync())!.Split(' ');
        return $"{words[1]} {words[2]}";
    }

    // Each user comes from an address of its own: all of 127.0.0.0/8 is this host.
    private static async Task<ImapTranscript> ConnectAsync(TestMailServer server, string user, byte group)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(new IPAddress([127, group, (byte)user.Split('-')[0].Length, (byte)(1 + int.Parse(user.Split('-')[1], CultureInfo.InvariantCulture))]), 0));
        await socket.ConnectAsync(IPAddress.Loopback, server.Port("imap"));
        return new ImapTranscript(new NetworkStream(socket, ownsSocket: true));
    }

    /// <summary>A passdb that knows what is wrong with a user by the name.</summary>
    private sealed class GatedPassDb : IPassDb
    {
        private readonly TaskCompletionSource _gate = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly Channel<string> _arrivals = Channel.CreateUnbounded<string>();

        public string Name => "gated";

        public void Open() => _gate.TrySetResult();

        public async Task WaitForAsync(int count)
        {
            for (var i = 0; i < count; i++)
            {
                _ = await _arrivals.Reader.ReadAsync().AsTask().WaitAsync(TimeSpan.FromMinutes(1));
            }
        }

        public async ValueTask<PassDbResult> VerifyAsync(AuthRequest request, ReadOnlyMemory<byte> password, CancellationToken cancellationToken)
        {
            var kind = request.UserName.Split('-')[0];
            if (kind == "good")
            {
                return new PassDbResult.UnknownUser();
            }

            _ = _arrivals.Writer.TryWrite(request.UserName);
            switch (kind)
            {
                case "slow":
                    await _gate.Task;
                    return new PassDbResult.Ok();
                case "failing":
                    throw new IOException("The back end is down.");
                case "hanging":
                    await Task.Delay(Timeout.Infinite, cancellationToken);
                    break;
            }

            return kind == "wrong" ? new PassDbResult.Mismatch() : new PassDbResult.UnknownUser();
        }

        public ValueTask<PassDbResult> LookupAsync(AuthRequest request, CancellationToken cancellationToken) =>
            ValueTask.FromResult<PassDbResult>(new PassDbResult.NotSupported());
    }
}
