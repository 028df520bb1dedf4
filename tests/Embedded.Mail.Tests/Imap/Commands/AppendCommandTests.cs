using System.Text;
using Embedded.Mail.Storage.Memory;

namespace Embedded.Mail.Tests.Imap.Commands;

public class AppendCommandTests
{
    [Test]
    public async Task Appended_message_is_there_with_flags_date_and_uid()
    {
        await using var server = MessageTestServer.Start();
        await using var client = await server.SelectAsync();
        Assert.That(await client.CommandAsync("APPEND INBOX (\\Seen $Work) \" 7-Feb-1994 21:52:25 -0800\" {12+}\r\nSubject: a\r\n"), Does.Match(@"^OK \[APPENDUID \d+ 1\] "));
        Assert.That(client.Untagged, Does.Contain("* 1 EXISTS"));
        Assert.That(
            (await client.AskAsync("FETCH 1 (UID FLAGS INTERNALDATE RFC822.SIZE)"))[^1],
            Is.EqualTo("* 1 FETCH (UID 1 FLAGS (\\Seen $Work \\Recent) INTERNALDATE \"07-Feb-1994 21:52:25 -0800\" RFC822.SIZE 12)"));
    }

    [Test]
    public async Task Synchronizing_literal_is_asked_for_and_the_other_session_hears_of_the_message()
    {
        await using var server = MessageTestServer.Start();
        await using var other = await server.SelectAsync();
        await using var client = await server.LogInAsync();
        await client.ExchangeAsync("""
            C: 1 APPEND INBOX {5}
            S: + OK
            C: hello
            S: 1 OK [APPENDUID *
            """);
        await other.ExchangeAsync("""
            C: 1 NOOP
            S: * 1 EXISTS
            S: * 1 RECENT
            S: 1 OK *
            """);
    }

    [Test]
    public async Task Several_messages_arrive_together()
    {
        await using var server = MessageTestServer.Start();
        await using var client = await server.LogInAsync();
        await client.ExchangeAsync("""
            C: 1 APPEND INBOX (\Seen) {3}
            S: + OK
            C: one (\Flagged) "07-Feb-1994 21:52:25 -0800" {3+}
            C: two {5}
            S: + OK
            C: three
            S: 1 OK [APPENDUID *
            C: 2 STATUS INBOX (MESSAGES UIDNEXT)
            S: * STATUS INBOX (MESSAGES 3 UIDNEXT 4)
            S: 2 OK *
            """);
    }

    [Test]
    public async Task Nothing_arrives_when_a_later_message_is_wrong()
    {
        await using var server = MessageTestServer.Start();
        await using var client = await server.LogInAsync();
        await client.ExchangeAsync("""
            C: 1 APPEND INBOX {3+}
            C: one (\Nonsense) {3+}
            C: two
            S: 1 BAD *
            C: 2 STATUS INBOX (MESSAGES)
            S: * STATUS INBOX (MESSAGES 0)
            S: 2 OK *
            """);
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task Nul_is_kept_and_told_by_binary_alone(bool onDisk)
    {
        await using var disk = onDisk ? new StoreOnDisk() : null;
        await using var server = MessageTestServer.Start(store: disk?.Store);
        await using var client = await server.SelectAsync();
        Assert.That(await client.CommandAsync("APPEND INBOX ~{5+}\r\n\r\na\0b"), Does.StartWith("OK "));
        Assert.That((await client.AskAsync("FETCH 1 BODY.PEEK[TEXT]"))[^1], Is.EqualTo("a\u0080b)"));
        Assert.That((await client.AskAsync("FETCH 1 BINARY.PEEK[1]")).TakeLast(2), Is.EqualTo(new[] { "* 1 FETCH (BINARY[1] ~{3}", "a\0b)" }));
    }

    [TestCase("APPEND Nowhere {5}", "NO [TRYCREATE] ")]
    [TestCase("APPEND INBOX {0}", "NO ")]
    [TestCase("APPEND INBOX {2000}", "NO [TOOBIG] ")]
    [TestCase("APPEND INBOX (\\Recent) {5}", "BAD ")]
    [TestCase("APPEND INBOX (\\Seen {5}", "BAD ")]
    [TestCase("APPEND INBOX (\\Seen kkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkk) {5}", "NO [LIMIT] ")]
    [TestCase("APPEND INBOX \"32-Jan-2000 00:00:00 +0000\" {5}", "BAD ")]
    [TestCase("APPEND INBOX NIL {5}", "BAD ")]
    [TestCase("APPEND INBOX \"text\"", "BAD ")]
    [TestCase("APPEND INBOX", "BAD ")]
    [TestCase("APPEND", "BAD ")]
    public async Task Refusal_comes_before_the_message_is_sent_and_the_session_goes_on(string command, string answer)
    {
        await using var server = MessageTestServer.Start(options => options.MaxAppendSize = 1000);
        await using var client = await server.LogInAsync();
        Assert.That(await client.CommandAsync(command), Does.StartWith(answer));
        Assert.That(await client.CommandAsync("NOOP"), Does.StartWith("OK "));
    }

    [TestCase("APPEND Nowhere {7+}\r\nx LOGOU", "NO [TRYCREATE] ")]
    [TestCase("APPEND INBOX (\\Foo) {7+}\r\nx LOGOU", "BAD ")]
    [TestCase("APPEND INBOX {0+}\r\n", "NO ")]
    public async Task Message_that_comes_unasked_after_a_refusal_is_passed_over(string command, string answer)
    {
        await using var server = MessageTestServer.Start();
        await using var client = await server.LogInAsync();
        Assert.That(await client.CommandAsync(command), Does.StartWith(answer));
        Assert.That(await client.CommandAsync("NOOP"), Does.StartWith("OK "));
    }

    [TestCase("APPEND INBOX {4097+}\r\n*", "BAD [TOOBIG] ")]
    [TestCase("APPEND INBOX {4096+}\r\n*", "OK ")]
    [TestCase("APPEND INBOX {1+}\r\na {4097+}\r\n*", "BAD [TOOBIG] ")]
    [TestCase("APPEND INBOX CATENATE (TEXT {4097+}\r\n*)", "BAD [TOOBIG] ")]
    [TestCase("APPEND INBOX CATENATE (TEXT {1+}\r\na URL {4097+}\r\n*)", "BAD [TOOBIG] ")]
    public async Task With_literal_minus_what_comes_unasked_has_a_limit(string command, string answer)
    {
        await using var server = MessageTestServer.Start(options => options.AllowLargeNonSynchronizingLiterals = false);
        await using var client = await server.LogInAsync();
        Assert.That(await client.CommandAsync(command.Replace("*", new string('x', command.Contains("4097") ? 4097 : 4096))), Does.StartWith(answer));
        Assert.That((await client.AskAsync("STATUS INBOX (MESSAGES)"))[0], Is.EqualTo($"* STATUS INBOX (MESSAGES {(answer == "OK " ? 1 : 0)})"));
    }

    [Test]
    public async Task Message_that_is_not_worth_passing_over_ends_the_connection_and_says_why()
    {
        await using var server = MessageTestServer.Start(options => options.MaxAppendSize = 1000);
        await using var client = await server.LogInAsync();
        Assert.That(await client.CommandAsync("APPEND INBOX {70000000+}"), Does.StartWith("NO [TOOBIG] "));
        Assert.That(await client.ReadLineAsync(), Does.StartWith("* BYE [TOOBIG] "));
    }

    [Test]
    public async Task Message_over_quota_is_refused_before_it_is_sent()
    {
        await using var server = MessageTestServer.Start(store: new MemoryMailStore(new MemoryStoreOptions { StorageLimit = 100 }, TimeProvider.System));
        await using var client = await server.LogInAsync();
        Assert.That(await client.CommandAsync("APPEND INBOX {500}"), Does.StartWith("NO [OVERQUOTA] "));
        Assert.That(await client.CommandAsync("APPEND INBOX {5+}\r\nsmall"), Does.StartWith("OK [APPENDUID "));
    }

    [Test]
    public async Task Binary_literal_keeps_its_nuls()
    {
        await using var server = MessageTestServer.Start();
        await using var client = await server.SelectAsync();
        Assert.That(await client.CommandAsync("APPEND INBOX ~{9+}\r\nA: b\r\n\r\n\0"), Does.StartWith("OK "));
        Assert.That((await client.AskAsync("FETCH 1 RFC822.SIZE"))[^1], Is.EqualTo("* 1 FETCH (RFC822.SIZE 9)"));
    }

    [Test]
    public async Task Binary_parts_of_a_literal8_are_kept_in_base64_and_others_as_they_come([Values("memory", "sdbox")] string kind)
    {
        await using var store = kind == "sdbox" ? StoreUnderServer.Sdbox() : StoreUnderServer.Memory();
        await using var server = MessageTestServer.Start(store: store.Store);
        await using var client = await server.SelectAsync();
        const string message = "Content-Transfer-Encoding: binary\r\n\r\na\0b";
        Assert.That(await client.CommandAsync($"APPEND INBOX ~{{{message.Length}+}}\r\n{message}"), Does.StartWith("OK [APPENDUID"));
        Assert.That(await client.CommandAsync($"APPEND INBOX {{38+}}\r\n{message[..37]}c ~{{{message.Length}+}}\r\n{message}"), Does.StartWith("OK [APPENDUID"));
        var told = string.Join('\n', await client.AskAsync("FETCH 1:* (RFC822.SIZE BODY.PEEK[TEXT] BINARY.SIZE[1])"));
        Assert.That(told.Split("YQBi"), Has.Length.EqualTo(3), "the first message and the third");
        Assert.That(told.Split("RFC822.SIZE 41 "), Has.Length.EqualTo(3));
        Assert.That(told, Does.Contain("* 2 FETCH (RFC822.SIZE 38 "));
    }
}
