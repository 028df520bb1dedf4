namespace Embedded.Mail.Tests.Imap.Session;

/// <summary>IDLE (RFC 9051 §6.3.13).</summary>
public sealed class IdleTests
{
    [Test]
    public async Task Arrival_is_told_at_its_commit()
    {
        await using var server = await ImapTestServer.StartAsync();
        await using var client = await server.SelectAsync();
        await client.ExchangeAsync("C: a IDLE\nS: + idling");
        _ = await server.AppendAsync("alice", "INBOX", "Subject: new\r\n\r\n");
        await client.ExchangeAsync("""
            S: * 3 EXISTS
            S: * 3 RECENT
            """);
        _ = await server.AppendAsync("alice", "INBOX", "Subject: newer\r\n\r\n");
        await client.ExchangeAsync("""
            S: * 4 EXISTS
            S: * 4 RECENT
            C: done
            S: a OK Idle completed.
            C: b NOOP
            S: b OK *
            """);
    }

    [Test]
    public async Task Arrival_before_idle_is_told_when_it_begins()
    {
        await using var server = await ImapTestServer.StartAsync();
        await using var client = await server.SelectAsync();
        _ = await server.AppendAsync("alice", "INBOX", "Subject: new\r\n\r\n");
        await client.ExchangeAsync("C: a IDLE\nS: + idling\nS: * 3 EXISTS\nS: * 3 RECENT\nC: DONE\nS: a OK *");
    }

    [Test]
    public async Task Notice_keeps_the_connection_alive_for_longer_than_the_inactivity_timeout()
    {
        await using var server = await ImapTestServer.StartAsync();
        await using var client = await server.LoginAsync();
        await client.ExchangeAsync("C: a IDLE\nS: + idling");
        for (var i = 0; i < 20; i++)
        {
            server.Time.Advance(TimeSpan.FromMinutes(2.1));
            await client.ExchangeAsync("S: * OK Still here");
        }

        await client.ExchangeAsync("C: DONE\nS: a OK Idle completed.");
    }

    [Test]
    public async Task Without_notices_idle_ends_after_the_inactivity_timeout()
    {
        await using var server = await ImapTestServer.StartAsync(options => options.IdleNotifyInterval = TimeSpan.Zero);
        await using var client = await server.LoginAsync();
        await client.ExchangeAsync("C: a IDLE\nS: + idling");
        server.Time.Advance(TimeSpan.FromMinutes(31));
        await client.ExchangeAsync("S: * BYE Disconnected for inactivity.\nS: a NO *\nS: EOF");
    }

    [Test]
    public async Task Anything_but_done_ends_idle_as_a_bad_command()
    {
        await using var server = await ImapTestServer.StartAsync();
        await using var client = await server.LoginAsync();
        await client.ExchangeAsync("""
            C: a IDLE
            S: + idling
            C: b NOOP
            S: a BAD Error in IMAP command IDLE: Expected DONE
            C: c NOOP
            S: c OK *
            """);
    }
}
