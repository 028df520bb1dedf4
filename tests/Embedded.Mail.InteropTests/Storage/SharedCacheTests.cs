using System.Text;
using Embedded.Mail.InteropTests.Mime;
using Embedded.Mail.Messages;
using Embedded.Mail.Storage;
using Embedded.Mail.Storage.Sdbox;

namespace Embedded.Mail.InteropTests.Storage;

/// <summary>
/// One cache, two servers: what one has cached the other answers from it, without looking at the messages, whose files are moved away meanwhile; and nobody complains.
/// </summary>
public class SharedCacheTests
{
    private const int Count = 400;
    private const int Seed = 4_711;
    private const string Items = "RFC822.SIZE INTERNALDATE ENVELOPE BODYSTRUCTURE BODY BODY.PEEK[HEADER.FIELDS (Subject X-Absent Received To)] PREVIEW SAVEDATE";

    private static readonly MetadataRequest Request = new(
        MessageFields.Size | MessageFields.InternalDate | MessageFields.Envelope | MessageFields.BodyStructure | MessageFields.Body
            | MessageFields.Preview | MessageFields.SaveDate,
        ["Subject", "X-Absent", "Received", "To"]);

    [Test]
    [CancelAfter(300_000)]
    public async Task What_dovecot_cached_answers_us()
    {
        await using var dovecot = await PrivateDovecot.StartAsync("sdbox");
        var theirs = Fill(dovecot);
        using (HideMessages(dovecot))
        {
            await using var store = NewStore(dovecot);
            Compare(theirs, await ReadAsync(store));
        }

        Assert.That(await dovecot.ReadComplaintsAsync(), Is.Empty);
    }

    [Test]
    [CancelAfter(300_000)]
    public async Task What_we_cached_answers_dovecot()
    {
        await using var dovecot = await PrivateDovecot.StartAsync("sdbox");
        var theirs = Fill(dovecot);
        File.Delete(Path.Combine(Folder(dovecot), "dovecot.index.cache"));
        List<Dictionary<string, string>> ours;
        await using (var store = NewStore(dovecot))
        {
            ours = await ReadAsync(store);
        }

        // Of broken messages we make other previews than Dovecot, which takes ours nevertheless.
        Compare(theirs, ours, butFor: "PREVIEW");

        await dovecot.TakeOwnershipAsync();
        using (HideMessages(dovecot))
        {
            Compare(ours, Fetch(dovecot));
        }

        Assert.That(await dovecot.AdministerAsync("mailbox", "cache", "purge", "-u", "u", "INBOX"), Is.Zero);
        using (HideMessages(dovecot))
        {
            await using var store = NewStore(dovecot);
            Compare(ours, await ReadAsync(store));
            Compare(ours, Fetch(dovecot));
        }

        Assert.That(await dovecot.ReadComplaintsAsync(), Is.Empty);
    }

    [Test]
    [CancelAfter(300_000)]
    public async Task Both_add_to_one_cache_in_turn()
    {
        await using var dovecot = await PrivateDovecot.StartAsync("sdbox");
        var corpus = MimeCorpus.Generate(60, Seed + 1).ToList();
        using var peer = Login(dovecot);
        for (var round = 0; round < 6; round++)
        {
            corpus.GetRange(10 * round, 10).ForEach(message => peer.Append("INBOX", message));
            peer.Command("SELECT INBOX");
            Fetch(peer, 10 * (round + 1), round % 2 == 0 ? "ENVELOPE" : "BODYSTRUCTURE BODY.PEEK[HEADER.FIELDS (Subject)]");
            await using var store = NewStore(dovecot);
            var ours = await ReadAsync(store);
            await dovecot.TakeOwnershipAsync();
            Compare(Fetch(peer, 10 * (round + 1), Items), ours);
        }

        Assert.That(await dovecot.ReadComplaintsAsync(), Is.Empty);
    }

    /// <summary>What a kill leaves: a new file of which the log does not know yet, zeros where a record would be, a record of which the counters do not know.</summary>
    [TestCase("file")]
    [TestCase("octets")]
    [TestCase("record")]
    [CancelAfter(300_000)]
    public async Task What_a_kill_leaves_does_not_disturb_dovecot(string left)
    {
        await using var dovecot = await PrivateDovecot.StartAsync("sdbox");
        using var peer = Login(dovecot);
        peer.Append("INBOX", Encoding.Latin1.GetBytes("Subject: a\r\n\r\nx\r\n"));
        await using (var store = NewStore(dovecot))
        {
            _ = await ReadAsync(store);
        }

        await dovecot.TakeOwnershipAsync();
        peer.Command("SELECT INBOX");
        _ = Fetch(peer, 1, Items);
        var path = Path.Combine(Folder(dovecot), "dovecot.index.cache");
        var cache = await File.ReadAllBytesAsync(path);
        cache[4] ^= left == "file" ? (byte)255 : (byte)0;
        cache[8] += left == "file" ? (byte)1 : (byte)0;
        File.Delete(path);
        await File.WriteAllBytesAsync(path, [.. cache, .. left == "octets" ? new byte[12] : left == "record" ? cache[^64..] : []]);
        await dovecot.TakeOwnershipAsync();
        peer.Append("INBOX", Encoding.Latin1.GetBytes("Subject: b\r\n\r\ny\r\n"));
        peer.Command("SELECT INBOX");
        for (var time = 0; time < 2; time++)
        {
            Compare(Fetch(peer, 2, Items), await ReadAnewAsync(dovecot));
            await dovecot.TakeOwnershipAsync();
        }

        Assert.That(await dovecot.ReadComplaintsAsync(), Is.Empty);
    }

    private static async Task<List<Dictionary<string, string>>> ReadAnewAsync(PrivateDovecot dovecot)
    {
        await using var store = NewStore(dovecot);
        return await ReadAsync(store);
    }

    private static SdboxMailStore NewStore(PrivateDovecot dovecot) => new(new SdboxStoreOptions { Location = $"sdbox:{dovecot.Mail}" }, TimeProvider.System);

    private static string Folder(PrivateDovecot dovecot) => Path.Combine(dovecot.Mail, "mailboxes", "INBOX", "dbox-Mails");

    /// <summary>Stores the corpus and lets all be fetched twice: a header is cached when it is asked for again.</summary>
    private static List<Dictionary<string, string>> Fill(PrivateDovecot dovecot)
    {
        using var peer = Login(dovecot);
        foreach (var message in MimeCorpus.Generate(Count, Seed))
        {
            peer.Append("INBOX", message);
        }

        peer.Command("SELECT INBOX");
        _ = Fetch(peer, Count, Items);
        return Fetch(peer, Count, Items);
    }

    private static List<Dictionary<string, string>> Fetch(PrivateDovecot dovecot)
    {
        using var peer = Login(dovecot);
        peer.Command("SELECT INBOX");
        return Fetch(peer, Count, Items);
    }

    private static List<Dictionary<string, string>> Fetch(ImapPeer peer, int count, string items)
    {
        var fetched = Enumerable.Range(1, count).Select(number => peer.Fetch(number, items)).ToList();
        Assert.That(fetched, Has.None.Null);
        return fetched!;
    }

    private static ImapPeer Login(PrivateDovecot dovecot)
    {
        var peer = new ImapPeer(dovecot.Port);
        Assert.That(peer.Command("LOGIN u p").Result, Does.StartWith("OK"));
        return peer;
    }

    private static HiddenFiles HideMessages(PrivateDovecot dovecot) => new(Folder(dovecot), "u.*", Path.Combine(dovecot.Mail, "hidden"));

    private static async Task<List<Dictionary<string, string>>> ReadAsync(SdboxMailStore store)
    {
        await using var account = await store.OpenAccountAsync(new MailUser("u"), CancellationToken.None);
        await using var inbox = await account.OpenMailboxAsync(MailboxName.Inbox, MailboxAccess.ReadWrite, CancellationToken.None);
        var read = new List<Dictionary<string, string>>();
        await foreach (var metadata in inbox.ReadMetadataAsync(UidSet.All, Request, CancellationToken.None))
        {
            read.Add(Describe(metadata));
        }

        return read;
    }

    private static Dictionary<string, string> Describe(MessageMetadata metadata) => new()
    {
        ["RFC822.SIZE"] = metadata.Size.ToString(System.Globalization.CultureInfo.InvariantCulture),
        ["INTERNALDATE"] = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"\"{metadata.InternalDate:dd-MMM-yyyy HH:mm:ss zz00}\""),
        ["ENVELOPE"] = Text(metadata.Envelope),
        ["BODYSTRUCTURE"] = Text(metadata.BodyStructure),
        ["BODY"] = Text(metadata.Body),
        ["PREVIEW"] = Text(metadata.Preview!.Value),
        ["SAVEDATE"] = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"\"{metadata.SaveDate:dd-MMM-yyyy HH:mm:ss zz00}\""),
        ["BODY[HEADER.FIELDS (SUBJECT X-ABSENT RECEIVED TO)]"] = Text(metadata.Headers).TrimEnd('\r', '\n'),
    };

    private static string Text(ReadOnlyMemory<byte> octets) => Encoding.Latin1.GetString(octets.Span);

    private static void Compare(List<Dictionary<string, string>> theirs, List<Dictionary<string, string>> ours, string butFor = "")
    {
        Assert.That(ours, Has.Count.EqualTo(theirs.Count));
        var differences = new List<string>();
        for (var i = 0; i < theirs.Count; i++)
        {
            foreach (var (item, value) in theirs[i].Where(pair => pair.Key is not ("FLAGS" or "UID") && pair.Key != butFor))
            {
                if (Plain(item, value) is var expected && expected != Plain(item, ours[i][item]) && differences.Count < 20)
                {
                    differences.Add($"#{i + 1} {item}\nDovecot: {expected}\nours:    {ours[i][item]}\n");
                }
            }
        }

        Assert.That(differences, Is.Empty, $"{differences.Count} of {theirs.Count}");
    }

    private static string Plain(string item, string value) =>
        (item == "PREVIEW" || item.StartsWith("BODY[", StringComparison.Ordinal)) && (value.StartsWith('{') || value.StartsWith('"')) ? ImapPeer.Unquote(value)!.TrimEnd('\r', '\n') : value;
}
