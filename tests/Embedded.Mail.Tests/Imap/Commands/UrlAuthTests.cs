using Embedded.Mail.Imap.Commands.Urls;
using Embedded.Mail.Storage.Memory;

namespace Embedded.Mail.Tests.Imap.Commands;

/// <summary>URLAUTH and URLAUTH=BINARY (RFC 4467, RFC 5524), over both stores.</summary>
[TestFixture(true)]
[TestFixture(false)]
public class UrlAuthTests(bool onDisk)
{
    private const string Url = "imap://alice@localhost/INBOX/;uid=1";
    private const string Body = "aGVsbG8=\r\n";

    private StoreOnDisk? _disk;
    private MessageTestServer _server = null!;
    private MessageTestClient _alice = null!;
    private MessageTestClient _bob = null!;

    [SetUp]
    public async Task StartAsync()
    {
        _disk = onDisk ? new StoreOnDisk() : null;
        _server = MessageTestServer.Start(options => options.UrlAuthSubmitUser = "submit", onDisk ? _disk!.Store : new MemoryMailStore());
        await _server.AppendAsync("Subject: x\nMIME-Version: 1.0\nContent-Transfer-Encoding: base64\n\naGVsbG8=\n");
        _alice = await _server.LogInAsync();
        _bob = await _server.LogInAsync("bob");
    }

    [TearDown]
    public async Task StopAsync()
    {
        await _alice.DisposeAsync();
        await _bob.DisposeAsync();
        await _server.DisposeAsync();
        await (_disk?.DisposeAsync() ?? ValueTask.CompletedTask);
    }

    [Test]
    public void Token_is_that_of_Dovecot()
    {
        var key = Convert.FromHexString("309f20d6e0b4f1320c802f87554bde5f447b3275df549de4a14d73bae16bb3f3273764d48362e87998478e8622c9359b0af4df9486233ae03f54fdf6963b18eb");
        const string rump = "imap://nobody@localhost/INBOX/;uid=1;urlauth=anonymous";
        Assert.That(UrlToken.Of(key, rump), Is.EqualTo("017d3fc479f412efa92c6c43e3e7a995b4f754227b"));
        Assert.That(UrlToken.IsOf(key, rump, "017D3FC479F412EFA92C6C43E3E7A995B4F754227B"), Is.True);
        Assert.That(UrlToken.IsOf(key, rump + "x", "017d3fc479f412efa92c6c43e3e7a995b4f754227b"), Is.False);
    }

    [TestCase("anonymous", true)]
    [TestCase("authuser", true)]
    [TestCase("user+bob", true)]
    [TestCase("user+alice", false)]
    [TestCase("submit+bob", false)]
    public async Task A_signed_url_lets_in_whom_it_names(string access, bool mayBob)
    {
        var url = await SignAsync($"{Url}/;section=text;urlauth={access}");
        Assert.That(await FetchAsync(_bob, $"\"{url}\""), Is.EqualTo(mayBob ? $"* URLFETCH \"{url}\" {{10}}\r\n{Body}" : $"* URLFETCH \"{url}\" NIL"));
    }

    [Test]
    public async Task A_submission_server_fetches_for_others()
    {
        var url = await SignAsync($"{Url}/;section=1/;partial=0.4;urlauth=submit+bob");
        await using var submit = await _server.LogInAsync("submit");
        Assert.That(await FetchAsync(submit, $"\"{url}\""), Is.EqualTo($"* URLFETCH \"{url}\" {{4}}\r\naGVs"));
    }

    [Test]
    public async Task Parts_come_decoded_and_with_their_structure()
    {
        var url = await SignAsync($"{Url}/;section=1;urlauth=authuser");
        Assert.That(
            await FetchAsync(_bob, $"(\"{url}\" BODYPARTSTRUCTURE BINARY UNKNOWN)"),
            Does.StartWith($"* URLFETCH \"{url}\" (BODYPARTSTRUCTURE (\"text\" \"plain\"").IgnoreCase.And.EndsWith(" (BINARY {5}\r\nhello)"));
        Assert.That(await FetchAsync(_bob, $"(\"{url}\" BODY)"), Is.EqualTo($"* URLFETCH \"{url}\" (BODY {{10}}\r\n{Body})"));
    }

    [TestCase("(\"{0}\")", "{10}\r\n" + Body)]
    [TestCase("(\"{0}\" UNKNOWN)", "{10}\r\n" + Body)]
    [TestCase("(\"{0}\" BODYPARTSTRUCTURE BINARY)", "(BODYPARTSTRUCTURE (\"text\" \"plain\" (\"charset\" \"us-ascii\") NIL NIL \"binary\" 5 0 NIL NIL NIL NIL)) (BINARY {5}\r\nhello)")]
    [TestCase("(\"{0}\" BODYPARTSTRUCTURE)", "(BODYPARTSTRUCTURE (\"text\" \"plain\" (\"charset\" \"us-ascii\") NIL NIL \"base64\" 10 1 NIL NIL NIL NIL))")]
    public async Task Items_are_those_asked_for_and_agree(string asked, string answer)
    {
        var url = await SignAsync($"{Url}/;section=1;urlauth=authuser");
        Assert.That(await FetchAsync(_bob, asked.Replace("{0}", url)), Is.EqualTo($"* URLFETCH \"{url}\" {answer}"));
    }

    [Test]
    public async Task Part_that_cannot_be_decoded_is_described_as_it_stands()
    {
        await _server.AppendAsync("MIME-Version: 1.0\nContent-Type: image/png\nContent-Transfer-Encoding: x-foo\n\nabc\n");
        var url = await SignAsync("imap://alice@localhost/INBOX/;uid=2/;section=1;urlauth=authuser");
        Assert.That(
            await FetchAsync(_bob, $"(\"{url}\" BINARY BODYPARTSTRUCTURE)"),
            Is.EqualTo($"* URLFETCH \"{url}\" (BODYPARTSTRUCTURE (\"image\" \"png\" NIL NIL NIL \"x-foo\" 5 NIL NIL NIL NIL)) (BINARY NIL)"));
    }

    [Test]
    public async Task Nul_comes_as_a_literal8()
    {
        await _server.AppendAsync("MIME-Version: 1.0\nContent-Transfer-Encoding: base64\n\nYQBi\n");
        var url = await SignAsync("imap://alice@localhost/INBOX/;uid=2/;section=1;urlauth=authuser");
        Assert.That(await FetchAsync(_bob, $"(\"{url}\" BINARY)"), Is.EqualTo($"* URLFETCH \"{url}\" (BINARY ~{{3}}\r\na\0b)"));
    }

    [Test]
    public async Task A_changed_or_expired_url_and_one_of_another_key_give_nothing()
    {
        var url = await SignAsync($"{Url};urlauth=authuser");
        var expired = await SignAsync($"{Url};expire=2001-01-01T00:00:00Z;urlauth=authuser");
        Assert.That(await FetchAsync(_bob, $"\"{url}\""), Does.Not.EndWith("NIL"));
        foreach (var wrong in new[] { url.Replace("uid=1", "uid=2"), url[..^1] + (url[^1] == '0' ? '1' : '0'), expired, Url + ";urlauth=authuser", "foo", url.Replace("alice", "bob"), url.Replace("/INBOX", "") })
        {
            Assert.That(await FetchAsync(_bob, $"\"{wrong}\""), Is.EqualTo($"* URLFETCH \"{wrong}\" NIL"));
        }

        Assert.That(await _alice.CommandAsync("RESETKEY INBOX INTERNAL"), Does.StartWith("OK [URLMECH INTERNAL] "));
        Assert.That(await FetchAsync(_bob, $"\"{url}\""), Does.EndWith("NIL"));
        var again = await SignAsync($"{Url};urlauth=authuser");
        Assert.That(again, Is.Not.EqualTo(url));
        Assert.That(await FetchAsync(_bob, $"\"{again}\""), Does.Not.EndWith("NIL"));
        _ = await _alice.AskAsync("RESETKEY");
        Assert.That(await FetchAsync(_bob, $"\"{again}\""), Does.EndWith("NIL"));
    }

    [Test]
    public async Task Several_urls_are_signed_and_fetched_at_once_and_the_key_stays_hidden()
    {
        var line = (await _alice.AskAsync($"GENURLAUTH \"{Url};urlauth=anonymous\" INTERNAL \"{Url}/;section=header;urlauth=anonymous\" internal"))[0];
        var urls = line.Split(' ')[2..];
        Assert.That(urls, Has.Length.EqualTo(2));
        var lines = await _bob.AskAsync($"URLFETCH {urls[1]} {urls[0]}");
        Assert.That(lines.Where(text => text.StartsWith("* URLFETCH", StringComparison.Ordinal)).Select(text => text.Split(' ')[2]), Is.EqualTo(new[] { urls[1], urls[0] }));
        Assert.That(string.Join(' ', await _alice.AskAsync("GETMETADATA (DEPTH infinity) INBOX (/private)")), Does.Not.Contain("urlauth"));
    }

    [Test]
    public async Task Key_is_neither_listed_nor_told_nor_set()
    {
        const string Entry = "/private/vendor/vendor.dovecot/imap-urlauth";
        await using var other = await _server.LogInAsync();
        Assert.That(await other.CommandAsync("NOTIFY SET (personal (MailboxMetadataChange))"), Does.StartWith("OK"));
        var url = await SignAsync($"{Url};urlauth=authuser");
        Assert.That(await _alice.AskAsync($"LIST \"\" INBOX RETURN (METADATA ({Entry}))"), Does.Contain($"* METADATA INBOX ({Entry} NIL)"));
        foreach (var value in (string[])["NIL", $"\"{new string('0', 128)}\""])
        {
            Assert.That(await _alice.CommandAsync($"SETMETADATA INBOX (/private/comment \"x\" {Entry.ToUpperInvariant()} {value})"), Does.StartWith("NO [CANNOT] "));
        }

        Assert.That(await FetchAsync(_bob, $"\"{url}\""), Does.Not.EndWith("NIL"));
        Assert.That(await _alice.CommandAsync("SETMETADATA INBOX (/private/comment \"x\")"), Does.StartWith("OK"));
        Assert.That(await other.ReadLineAsync(), Is.EqualTo("* METADATA INBOX /private/comment"));
    }

    [TestCase("GENURLAUTH", "BAD ")]
    [TestCase("GENURLAUTH \"imap://alice@localhost/INBOX/;uid=1;urlauth=anonymous\" FOO", "BAD ")]
    [TestCase("GENURLAUTH \"imap://alice@localhost/INBOX/;uid=1\" INTERNAL", "BAD ")]
    [TestCase("GENURLAUTH \"imap://bob@localhost/INBOX/;uid=1;urlauth=anonymous\" INTERNAL", "BAD ")]
    [TestCase("GENURLAUTH \"imap://alice@localhost/Nowhere/;uid=1;urlauth=anonymous\" INTERNAL", "BAD ")]
    [TestCase("GENURLAUTH \"imap://alice@localhost/INBOX/;uid=7;urlauth=anonymous\" INTERNAL", "BAD ")]
    [TestCase("GENURLAUTH \"/INBOX/;uid=1;urlauth=anonymous\" INTERNAL", "BAD ")]
    [TestCase("RESETKEY Nowhere", "NO ")]
    [TestCase("RESETKEY INBOX FOO", "NO ")]
    [TestCase("URLFETCH", "BAD ")]
    public async Task What_cannot_be_is_refused(string command, string answer) =>
        Assert.That(await _alice.CommandAsync(command), Does.StartWith(answer));

    private async Task<string> SignAsync(string rump)
    {
        var line = (await _alice.AskAsync($"GENURLAUTH \"{rump}\" INTERNAL"))[0];
        Assert.That(line, Does.Match("^\\* GENURLAUTH \"[^\"]+:internal:01[0-9a-f]{40}\"$"));
        return line.Split('"')[1];
    }

    private static async Task<string> FetchAsync(MessageTestClient client, string arguments) =>
        string.Join("\r\n", await client.AskAsync($"URLFETCH {arguments}"));
}
