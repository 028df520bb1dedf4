using System.Collections.Immutable;
using System.Text;
using Embedded.Mail.Messages;
using Embedded.Mail.Messages.Search;
using Embedded.Mail.Storage;
using Embedded.Mail.Storage.Memory;

namespace Embedded.Mail.Tests.Storage.Search;

public class MailboxSearchTests
{
    private static readonly string[] Words = ["alpha", "beta", "Gamma", "straße", "été", "Привет", "needle"];
    private static readonly Keyword[] Keywords = [Keyword.Create("$Work"), Keyword.Create("Junk")];

    [TestCase(1)]
    [TestCase(2)]
    [TestCase(3)]
    public async Task Random_criteria_find_what_a_naive_look_at_every_message_finds(int seed)
    {
        var random = new Random(seed);
        await using var mailbox = await OpenAsync();
        var messages = new List<Model>();
        for (var i = 0; i < 60; i++)
        {
            messages.Add(await AppendAsync(mailbox, random));
        }

        _ = await mailbox.ExpungeAsync(UidSet.Range(new Uid(10), new Uid(14)), onlyDeleted: false, CancellationToken.None);
        _ = messages.RemoveAll(message => message.Uid.Value is >= 10 and <= 14);
        for (var round = 0; round < 400; round++)
        {
            var criteria = Draw(random, 4);
            var within = random.Next(3) == 0 ? UidSet.Range(new Uid(5), new Uid(40)) : UidSet.All;
            var expected = messages.Where(message => within.Contains(message.Uid) && message.Meets(criteria)).Select(message => message.Uid);
            var found = await mailbox.SearchAsync(criteria, within, CancellationToken.None);
            Assert.That(found, Is.EqualTo(UidSet.Of(expected)), criteria.ToString());
        }
    }

    [Test]
    public async Task Text_is_found_across_pieces_and_encodings_without_regard_to_case()
    {
        await using var mailbox = await OpenAsync();
        var padding = string.Concat(Enumerable.Repeat("0123456789abcde\r\n", 5000));
        await AppendAsync(mailbox, "Subject: =?utf-8?Q?=C3=84rger_?=\r\n =?utf-8?B?bWl0IMO8?=\r\nContent-Type: text/plain; charset=utf-8\r\n"
            + "Content-Transfer-Encoding: base64\r\n\r\n" + Convert.ToBase64String(Encoding.UTF8.GetBytes(padding + "ÉCLAIR" + padding), Base64FormattingOptions.InsertLineBreaks));
        await AppendAsync(mailbox, "Subject: x\r\nContent-Type: text/plain; charset=iso-8859-1\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\nca=\r\nf=E9 cr=E8me\r\n");
        Assert.That(await FindAsync(mailbox, new SearchCriteria.Body("éclair")), Is.EqualTo("1"));
        Assert.That(await FindAsync(mailbox, new SearchCriteria.Body("CAFÉ CRÈME")), Is.EqualTo("2"));
        Assert.That(await FindAsync(mailbox, new SearchCriteria.Header("subject", "ärger mit Ü")), Is.EqualTo("1"));
        Assert.That(await FindAsync(mailbox, new SearchCriteria.AnyText("ärger")), Is.EqualTo("1"));
        Assert.That(await FindAsync(mailbox, new SearchCriteria.Body("ärger")), Is.Empty);
        Assert.That(await FindAsync(mailbox, new SearchCriteria.Body("")), Is.EqualTo("1:2"));
    }

    [Test]
    public async Task Tree_that_is_too_deep_is_refused()
    {
        await using var mailbox = await OpenAsync();
        SearchCriteria criteria = SearchCriteria.Everything.Instance;
        for (var i = 0; i < 10_000; i++)
        {
            criteria = new SearchCriteria.Not(criteria);
        }

        await Assert.ThatAsync(
            async () => await mailbox.SearchAsync(criteria, UidSet.All, CancellationToken.None),
            Throws.InstanceOf<MailStoreException>().With.Property(nameof(MailStoreException.Error)).EqualTo(MailStoreError.Limit));
    }

    [Test]
    public async Task Search_of_texts_can_be_stopped()
    {
        await using var mailbox = await OpenAsync();
        await AppendAsync(mailbox, "Subject: x\r\n\r\ntext\r\n");
        await Assert.ThatAsync(
            async () => await mailbox.SearchAsync(new SearchCriteria.Body("x"), UidSet.All, new CancellationToken(canceled: true)),
            Throws.InstanceOf<OperationCanceledException>());
    }

    private static async Task<string> FindAsync(IMailbox mailbox, SearchCriteria criteria) =>
        (await mailbox.SearchAsync(criteria, UidSet.All, CancellationToken.None)).ToString();

    private static async Task<IMailbox> OpenAsync()
    {
        var account = await new MemoryMailStore().OpenAccountAsync(new MailUser("alice"), CancellationToken.None);
        return await account.OpenMailboxAsync(MailboxName.Inbox, MailboxAccess.ReadWrite, CancellationToken.None);
    }

    private static async Task<Uid> AppendAsync(IMailbox mailbox, string text, AppendOptions? options = null)
    {
        var octets = Encoding.UTF8.GetBytes(text);
        var result = await mailbox.AppendAsync(new MemoryStream(octets), octets.Length, options ?? AppendOptions.Default, CancellationToken.None);
        return result.Uids.Lowest;
    }

    private static async Task<Model> AppendAsync(IMailbox mailbox, Random random)
    {
        var subject = string.Join(' ', Words.Where(_ => random.Next(3) == 0));
        var body = string.Join(' ', Words.Where(_ => random.Next(3) == 0));
        DateOnly? sent = random.Next(5) == 0 ? null : new DateOnly(2020, 1, random.Next(1, 29));
        var arrived = new DateTimeOffset(2020, 2, random.Next(1, 29), random.Next(24), 0, 0, TimeSpan.FromHours(random.Next(-12, 13)));
        var options = new AppendOptions
        {
            Flags = (MessageFlags)random.Next(32),
            Keywords = [.. Keywords.Where(_ => random.Next(3) == 0)],
            InternalDate = arrived,
        };
        var text = new StringBuilder()
            .Append("Subject: =?utf-8?B?").Append(Convert.ToBase64String(Encoding.UTF8.GetBytes(subject))).Append("?=\r\n")
            .Append(sent is { } day ? FormattableString.Invariant($"Date: {day:dd MMM yyyy} 23:00:00 -0500\r\n") : "")
            .Append("Content-Type: text/plain; charset=utf-8\r\n\r\n").Append(body).Append("\r\n").ToString();
        var uid = await AppendAsync(mailbox, text, options);
        return new Model(uid, subject, body, sent, arrived, options.Flags, options.Keywords, Encoding.UTF8.GetByteCount(text));
    }

    private static SearchCriteria Draw(Random random, int depth) => random.Next(depth > 0 ? 14 : 11) switch
    {
        0 => new SearchCriteria.HasFlags((MessageFlags)random.Next(32)),
        1 => new SearchCriteria.HasKeyword(Keywords[random.Next(2)]),
        2 => new SearchCriteria.InSet(UidSet.Range(new Uid((uint)random.Next(1, 60)), new Uid((uint)random.Next(1, 60)))),
        3 => new SearchCriteria.Header("SUBJECT", Word(random)),
        4 => new SearchCriteria.Header("Date", ""),
        5 => new SearchCriteria.Body(Word(random)),
        6 => new SearchCriteria.AnyText(Word(random)),
        7 => new SearchCriteria.OnDays((MessageDate)random.Next(2), Day(random), Day(random)),
        8 => new SearchCriteria.Larger(random.Next(80, 200)),
        9 => new SearchCriteria.Smaller(random.Next(80, 200)),
        10 => new SearchCriteria.ArrivedBetween(new DateTimeOffset(2020, 2, random.Next(1, 29), 12, 0, 0, TimeSpan.Zero), null),
        11 => new SearchCriteria.Not(Draw(random, depth - 1)),
        12 => new SearchCriteria.All(DrawSome(random, depth - 1)),
        _ => new SearchCriteria.Any(DrawSome(random, depth - 1)),
    };

    private static ImmutableArray<SearchCriteria> DrawSome(Random random, int depth) =>
        [.. Enumerable.Range(0, random.Next(4)).Select(_ => Draw(random, depth))];

    private static string Word(Random random) => Words[random.Next(Words.Length)] is var word && random.Next(2) == 0 ? word.ToUpperInvariant() : word[1..];

    private static DateOnly? Day(Random random) => random.Next(3) == 0 ? null : new DateOnly(2020, random.Next(1, 3), random.Next(1, 29));

    private sealed record Model(
        Uid Uid, string Subject, string Body, DateOnly? Sent, DateTimeOffset Arrived, MessageFlags Flags, ImmutableArray<Keyword> Keywords, int Size)
    {
        public bool Meets(SearchCriteria criteria) => criteria switch
        {
            SearchCriteria.HasFlags c => (Flags & c.Flags) == c.Flags,
            SearchCriteria.HasKeyword c => Keywords.Contains(c.Keyword),
            SearchCriteria.InSet c => c.Set.Contains(Uid),
            SearchCriteria.Header { Name: "Date" } => Sent is not null,
            SearchCriteria.Header c => Has(Subject, c.Text),
            SearchCriteria.Body c => Has(Body, c.Text),
            SearchCriteria.AnyText c => Has(Body, c.Text) || Has(Subject, c.Text),
            SearchCriteria.OnDays c => IsOn(c),
            SearchCriteria.Larger c => Size > c.Octets,
            SearchCriteria.Smaller c => Size < c.Octets,
            SearchCriteria.ArrivedBetween c => Arrived >= c.From,
            SearchCriteria.Not c => !Meets(c.Operand),
            SearchCriteria.All c => c.Operands.All(Meets),
            SearchCriteria.Any c => c.Operands.Any(Meets),
            _ => throw new ArgumentException("not drawn", nameof(criteria)),
        };

        private static bool Has(string text, string part) => text.Contains(part, StringComparison.InvariantCultureIgnoreCase);

        private bool IsOn(SearchCriteria.OnDays days) =>
            (days.Kind == MessageDate.Arrived ? DateOnly.FromDateTime(Arrived.DateTime) : Sent) is { } day
            && (days.From is null || day >= days.From) && (days.Until is null || day < days.Until);
    }
}
