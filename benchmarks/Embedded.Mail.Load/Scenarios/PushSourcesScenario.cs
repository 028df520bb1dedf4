using System.Diagnostics;
using Embedded.Mail.Load.Mailbox;
using Embedded.Mail.Load.Servers;

namespace Embedded.Mail.Load.Scenarios;

/// <summary>
/// How long a change takes to reach a client in IDLE and one with NOTIFY, by where it comes from: LMTP and POP3 of the same server, another process of ours on the same mail, and a Dovecot on it. Measured
/// from before the last line of the work, so that the work's own commit is part of it.
/// </summary>
internal sealed class PushSourcesScenario : LoadScenario
{
    private const int Pushes = 200;
    private const int LimitInMilliseconds = 50;
    private static readonly string User = MailServerProcess.UserName(0);
    private static readonly byte[] Message = "Subject: news\r\n\r\nNews.\r\n.\r\n"u8.ToArray();

    public override string Name => "push by source";

    public override async Task<IReadOnlyList<ResultRow>> RunAsync(LoadSettings settings)
    {
        settings = settings with { Connections = 16, Store = "sdbox" };
        var mail = Path.Combine(WorkFolder.Create(settings), "mail");
        await using var server = await EmbeddedServer.StartAsync(settings, mail);
        await ShareAsync(Path.Combine(mail, User));
        await using var second = await EmbeddedServer.StartAsync(settings, mail);
        await using var dovecot = await DovecotServer.StartAsync(settings, mail);
        using var watchers = await PushWatchers.OpenAsync(server, User);
        return
        [
            .. await MeasureAsync("LMTP", watchers, () => DeliverAsync(server, watchers)),
            .. await MeasureAsync("POP3 expunge", watchers, () => ExpungeAsync(server, watchers)),
            .. await MeasureAsync("LMTP of another process", watchers, () => DeliverAsync(second, watchers)),
            .. await MeasureAsync("LMTP of a Dovecot", watchers, () => DeliverAsync(dovecot, watchers)),
        ];
    }

    private static async Task<IReadOnlyList<ResultRow>> MeasureAsync(string source, PushWatchers watchers, Func<Task<(TimeSpan Idle, TimeSpan Notify)>> pushAsync)
    {
        _ = await pushAsync();
        var times = new List<(TimeSpan Idle, TimeSpan Notify)>();
        while (times.Count < Pushes)
        {
            times.Add(await pushAsync());
        }

        return [Row($"{source} to IDLE", times.Select(static time => time.Idle)), Row($"{source} to NOTIFY", times.Select(static time => time.Notify))];
    }

    private static ResultRow Row(string name, IEnumerable<TimeSpan> times)
    {
        var sorted = times.Select(static time => time.TotalMilliseconds).Order().ToList();
        return new($"push: {name}, 99 of 100 (half)", "ms", sorted[sorted.Count * 99 / 100], sorted[sorted.Count / 2], Aim.AtMost(LimitInMilliseconds, "ms"));
    }

    // Ours is root, and Dovecot is not: they share the mail by its group.
    private static async Task ShareAsync(string root)
    {
        _ = Directory.CreateDirectory(root);
        using var chown = Process.Start("chgrp", ["nogroup", root]);
        await chown.WaitForExitAsync();
        File.SetUnixFileMode(root, (UnixFileMode)0b111_111_000);
    }

    private static async Task<(TimeSpan Idle, TimeSpan Notify)> DeliverAsync(MailServerProcess server, PushWatchers watchers)
    {
        using var lmtp = new LmtpConnection(server.LmtpPort);
        return await watchers.TimeAsync(() => lmtp.Deliver(User, Message), " EXISTS");
    }

    private static async Task<(TimeSpan Idle, TimeSpan Notify)> ExpungeAsync(MailServerProcess server, PushWatchers watchers)
    {
        _ = await DeliverAsync(server, watchers);
        using var pop3 = new LineConnection(server.Pop3Port);
        foreach (var command in (string[])[$"USER {User}", $"PASS {MailServerProcess.Password}", "DELE 1"])
        {
            var answer = pop3.Pop3Command(command, isLong: false);
            _ = answer.StartsWith("+OK", StringComparison.Ordinal) ? answer : throw new InvalidOperationException(answer);
        }

        return await watchers.TimeAsync(() => pop3.Pop3Command("QUIT", isLong: false), " EXPUNGE");
    }

    /// <summary>One client in IDLE on INBOX, and one with NOTIFY that has no mailbox selected.</summary>
    private sealed class PushWatchers(ImapConnection idle, ImapConnection notify) : IDisposable
    {
        public static async Task<PushWatchers> OpenAsync(MailServerProcess server, string user)
        {
            var (idle, notify) = (await OpenOneAsync(server, user), await OpenOneAsync(server, user));
            await idle.CommandAsync("SELECT INBOX");
            await idle.IdleAsync();
            await notify.CommandAsync("NOTIFY SET (personal (MessageNew MessageExpunge))");
            return new(idle, notify);
        }

        /// <summary>Does a work that changes INBOX once, and waits until both were told.</summary>
        public async Task<(TimeSpan Idle, TimeSpan Notify)> TimeAsync(Action work, string idleEnding)
        {
            var start = Stopwatch.GetTimestamp();
            var told = TimeOneAsync(idle, start, line => line.EndsWith(idleEnding, StringComparison.Ordinal));
            var notified = TimeOneAsync(notify, start, static line => line.StartsWith("* STATUS INBOX ", StringComparison.Ordinal));
            work();
            return (await told, await notified);
        }

        public void Dispose()
        {
            idle.Dispose();
            notify.Dispose();
        }

        private static async Task<ImapConnection> OpenOneAsync(MailServerProcess server, string user)
        {
            var connection = await ImapConnection.OpenAsync(server.ImapPort, tls: false);
            await connection.CommandAsync($"LOGIN {user} {MailServerProcess.Password}");
            return connection;
        }

        private static async Task<TimeSpan> TimeOneAsync(ImapConnection connection, long start, Predicate<string> isAwaited)
        {
            await connection.WaitForAsync(isAwaited);
            return Stopwatch.GetElapsedTime(start);
        }
    }
}
