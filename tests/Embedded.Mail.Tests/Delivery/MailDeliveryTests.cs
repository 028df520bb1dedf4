using System.Text;
using Embedded.Mail.Auth.Memory;
using Embedded.Mail.Delivery;
using Embedded.Mail.Messages;
using Embedded.Mail.Mime;
using Embedded.Mail.Sieve;
using Embedded.Mail.Storage;

namespace Embedded.Mail.Tests.Delivery;

public sealed class MailDeliveryTests
{
    [Test]
    public async Task A_host_delivers_to_several_and_hears_of_each()
    {
        await using var server = MailTestServer.Start(static server => server.FirstUserDb = new FailingUserDb("away"));
        var results = await DeliverAsync(server, "a: b\n\nx", "alice", "nobody", "", "a b@c", "away", "bob+x", "alice");
        Assert.That(results.Select(static one => one.Status), Is.EqualTo(new[]
        {
            DeliveryStatus.Delivered, DeliveryStatus.UnknownUser, DeliveryStatus.BadAddress, DeliveryStatus.BadAddress, DeliveryStatus.LookupUnavailable, DeliveryStatus.Delivered, DeliveryStatus.Delivered,
        }));
        Assert.That(results.Select(static one => one.IsTemporary), Is.EqualTo(new[] { false, false, false, false, true, false, false }));
        Assert.That(results.Select(static one => one.Recipient), Is.EqualTo(new[] { "alice", "nobody", "", "a b@c", "away", "bob+x", "alice" }));
        Assert.That(await server.MessagesOfAsync("alice"), Is.EqualTo(new[] { "Return-Path: <sender@example.net>\r\na: b\r\n\r\nx" }));
    }

    [Test]
    public async Task A_single_recipient_is_named_and_no_line_end_gets_into_the_header()
    {
        await using var server = MailTestServer.Start();
        _ = await server.Delivery.DeliverAsync(new DeliveryEnvelope("x\r\nEvil: yes"), ["alice"], new MemoryStream("y"u8.ToArray()), CancellationToken.None);
        Assert.That((await server.MessagesOfAsync("alice")).Single(), Is.EqualTo("Return-Path: <x Evil: yes>\r\nDelivered-To: alice\r\ny"));
    }

    [TestCase(false, false, "INBOX")]
    [TestCase(true, false, "INBOX")]
    [TestCase(true, true, "lists/dotnet")]
    public async Task Mail_with_a_detail_goes_where_the_options_say(bool toDetail, bool create, string mailbox)
    {
        await using var server = MailTestServer.Start(server =>
        {
            (server.DeliveryOptions.SaveToDetailMailbox, server.DeliveryOptions.MailboxAutoCreate, server.DeliveryOptions.RecipientDelimiter) = (toDetail, create, "+-");
            server.DeliveryOptions.MailboxAutoSubscribe = true;
        });
        Assert.That(await DeliverAsync(server, "x", "alice-lists/dotnet", "alice+../../x"), Has.All.Property(nameof(DeliveryResult.IsDelivered)).True);
        Assert.That(await server.MessagesOfAsync("alice", mailbox), Is.Not.Empty);
    }

    [Test]
    public async Task Over_quota_is_permanent_or_temporary_as_the_option_says([Values] bool tempFail)
    {
        await using var server = MailTestServer.Start(server =>
        {
            server.DeliveryOptions.QuotaFullTempFail = tempFail;
            _ = server.Users.Add(new InMemoryUser("full") { Fields = MailUser.NoFields.Add("quota_rule", "*:messages=1") });
        });
        Assert.That((await DeliverAsync(server, "x", "full")).Single().IsDelivered);
        var second = (await DeliverAsync(server, "x", "full")).Single();
        Assert.That((second.Status, second.IsTemporary), Is.EqualTo((DeliveryStatus.OverQuota, tempFail)));
    }

    [Test]
    public async Task A_message_too_large_for_the_store_is_refused_for_all([Values(1, 2)] int recipients)
    {
        await using var server = MailTestServer.Start(static server => server.StoreOptions.MaxMessageSize = 100_000);
        string[] names = ["alice", "bob"];
        var results = await DeliverAsync(server, new string('x', 200_000), names[..recipients]);
        Assert.That(results.Select(static one => (one.Status, one.IsTemporary)), Is.EqualTo(Enumerable.Repeat((DeliveryStatus.TooBig, false), recipients)));
    }

    [Test]
    public async Task Filters_file_refuse_discard_and_leave_to_the_next()
    {
        await using var server = MailTestServer.Start(static server =>
        {
            server.Filters.Add(new Filter(static (user, _) => user == "alice" ? null : user == "bob" ? new DeliveryDecision.Refuse("No\r\nthanks") : new DeliveryDecision.Store([])));
            server.Filters.Add(new Filter(static (_, _) => new DeliveryDecision.Store(
            [
                new SieveAction.Store(MailboxName.Create("made"), true, MessageFlags.Flagged, [Keyword.Create("$x")], null),
                new SieveAction.Store(MailboxName.Create("missing"), false, MessageFlags.None, [], null),
            ])));
        });
        var results = await DeliverAsync(server, "x: y\r\n", "alice", "bob", "carol");
        Assert.That(results.Select(static one => (one.Status, one.Text)), Is.EqualTo(new[]
        {
            (DeliveryStatus.Delivered, "Saved"), (DeliveryStatus.Refused, "No thanks"), (DeliveryStatus.Delivered, "Saved"),
        }));
        Assert.That(await server.MessagesOfAsync("alice", "made"), Has.Count.EqualTo(1));
        Assert.That(await server.MessagesOfAsync("alice"), Has.Count.EqualTo(1), "a missing mailbox is replaced by INBOX");
        Assert.That(await server.MessagesOfAsync("carol"), Is.Empty);
    }

    [Test]
    public async Task A_filter_that_breaks_makes_the_sender_try_again()
    {
        await using var server = MailTestServer.Start(static server => server.Filters.Add(new Filter(static (user, _) =>
            user == "alice" ? throw new InvalidOperationException("broken") : throw new MailStoreException(MailStoreError.Unavailable, "Script cannot be read"))));
        var results = await DeliverAsync(server, "x", "alice", "bob");
        Assert.That(results.Select(static one => (one.Status, one.IsTemporary, one.Text)), Is.EqualTo(new[]
        {
            (DeliveryStatus.StoreUnavailable, true, "Temporary internal error"), (DeliveryStatus.StoreUnavailable, true, "Script cannot be read"),
        }));
    }

    [Test]
    public async Task A_filter_reads_the_message_with_the_added_fields()
    {
        var seen = "";
        await using var server = MailTestServer.Start(server => server.Filters.Add(new Filter((_, message) =>
        {
            using var reader = new StreamReader(message.AsStream());
            seen = reader.ReadToEnd();
            return null;
        })));
        _ = await DeliverAsync(server, "x: y\r\n", "alice");
        Assert.That(seen, Is.EqualTo("Return-Path: <sender@example.net>\r\nDelivered-To: alice\r\nx: y\r\n"));
    }

    private static Task<IReadOnlyList<DeliveryResult>> DeliverAsync(MailTestServer server, string message, params string[] recipients) =>
        server.Delivery.DeliverAsync(new DeliveryEnvelope("sender@example.net"), recipients, new MemoryStream(Encoding.Latin1.GetBytes(message)), CancellationToken.None);

    private sealed class Filter(Func<string, MessageBody, DeliveryDecision?> decide) : IDeliveryFilter
    {
        public ValueTask<DeliveryDecision?> DecideAsync(IMailAccount account, MessageBody message, SieveEnvelope envelope, CancellationToken cancellationToken) =>
            ValueTask.FromResult(decide(account.User.Name, message));
    }
}
