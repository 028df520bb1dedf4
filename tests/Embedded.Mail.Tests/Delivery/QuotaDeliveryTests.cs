namespace Embedded.Mail.Tests.Delivery;

/// <summary>Quota where mail arrives by LMTP and is taken away by POP3.</summary>
public sealed class QuotaDeliveryTests
{
    private static async Task<string> DeliverAsync(MailTestServer server, int length)
    {
        await using var client = server.Connect("lmtp");
        await client.SendAsync("LHLO client\r\nMAIL FROM:<a@b>\r\nRCPT TO:<alice>\r\nDATA\r\n" + new string('x', length) + "\r\n.\r\nQUIT\r\n");
        var replies = new List<string>();
        while (await client.ReadLineAsync() is { } line)
        {
            replies.Add(line);
        }

        return replies[^2];
    }

    private static async Task<long> SizeAsync(MailTestServer server)
    {
        var texts = await server.MessagesOfAsync("alice");
        return texts.Sum(static text => (long)text.Length);
    }

    [Test]
    public async Task The_last_message_may_exceed_the_limit_and_the_next_is_refused_until_pop3_makes_room()
    {
        await using var server = MailTestServer.Start(static server =>
        {
            server.StoreOptions.Quota.Rules.Add("*:bytes=2000");
            server.StoreOptions.Quota.Grace = "50%";
            server.StoreOptions.Quota.ExceededMessage = "No room here";
        });
        Assert.That(await DeliverAsync(server, 3000), Is.EqualTo("552 5.2.2 <alice> No room here"), "beyond limit and grace");
        Assert.That(await DeliverAsync(server, 2200), Does.StartWith("250 2.0.0 "));
        Assert.That(await SizeAsync(server), Is.InRange(2001, 3000));
        Assert.That(await DeliverAsync(server, 1), Does.StartWith("552 5.2.2 "));

        await using (var pop = server.Connect("pop3"))
        {
            await pop.ExchangeAsync("S: +OK *\nC: USER alice\nS: +OK\nC: PASS secret\nS: +OK *\nC: DELE 1\nS: +OK *\nC: QUIT\nS: +OK *\n");
        }

        Assert.That(await DeliverAsync(server, 1), Does.StartWith("250 2.0.0 "));
    }

    [Test]
    public async Task A_full_mailbox_may_be_a_temporary_failure_with_a_text_of_the_delivery()
    {
        await using var server = MailTestServer.Start(static server =>
        {
            server.StoreOptions.Quota.Rules.Add("*:messages=1");
            server.DeliveryOptions.QuotaFullTempFail = true;
            server.DeliveryOptions.QuotaExceededMessage = "Come back later";
        });
        Assert.That(await DeliverAsync(server, 1), Does.StartWith("250 2.0.0 "));
        Assert.That(await DeliverAsync(server, 1), Is.EqualTo("452 4.2.2 <alice> Come back later"));
    }

    [Test]
    public async Task A_message_larger_than_the_largest_is_refused_for_good()
    {
        await using var server = MailTestServer.Start(static server => server.StoreOptions.Quota.MaxMailSize = 1000);
        Assert.That(await DeliverAsync(server, 1001), Does.StartWith("552 5.2.3 "));
        Assert.That(await DeliverAsync(server, 100), Does.StartWith("250 2.0.0 "));
    }

    [Test]
    public async Task What_goes_to_an_ignored_mailbox_always_fits()
    {
        await using var server = MailTestServer.Start(static server =>
        {
            server.StoreOptions.Quota.Rules.Add("*:messages=1");
            server.StoreOptions.Quota.Rules.Add("spam:ignore");
            (server.DeliveryOptions.SaveToDetailMailbox, server.DeliveryOptions.MailboxAutoCreate) = (true, true);
        });
        Assert.That(await DeliverAsync(server, 1), Does.StartWith("250 2.0.0 "));
        await using var client = server.Connect("lmtp");
        await client.SendAsync("LHLO client\r\nMAIL FROM:<a@b>\r\nRCPT TO:<alice+spam>\r\nRCPT TO:<alice>\r\nDATA\r\nx\r\n.\r\nQUIT\r\n");
        var replies = new List<string>();
        while (await client.ReadLineAsync() is { } line)
        {
            replies.Add(line);
        }

        Assert.That(replies[^3], Does.StartWith("250 2.0.0 <alice+spam> "));
        Assert.That(replies[^2], Does.StartWith("552 5.2.2 <alice> "));
    }
}
