using System.Globalization;

namespace Embedded.Mail.Tests.Imap.Commands;

public class ThreadCommandTests
{
    // Each message: its day, id, what it refers to, its subject.
    [TestCase("1 a - x;2 b a Re: x;3 c a,b Re: x;4 d a Re: x", "(1 (2 3)(4))", TestName = "Replies are children of what they answer")]
    [TestCase("3 a - x;1 b - y;2 c b y", "(2 3)(1)", TestName = "Threads come in the order of their heads")]
    [TestCase("1 b a x;2 c a x", "((1)(2))", TestName = "Children of a message that is not there stay together")]
    [TestCase("1 b a x", "(1)", TestName = "A single child of a message that is not there takes its place")]
    [TestCase("1 a - x;2 c a,b x;3 d a,b x", "(1 (2)(3))", TestName = "Within a thread nothing is left of a message that is not there")]
    [TestCase("3 a - -;1 b a,c -;2 c b -", "(3 2)(1)", TestName = "A loop is not made")]
    [TestCase("1 a - foo;2 a - Re: foo", "(1 2)", TestName = "Of two messages with one id the second is as without")]
    [TestCase("1 a - foo;2 b - Re: foo;3 c - Fwd: foo", "(1 (2)(3))", TestName = "Replies by subject alone are children")]
    [TestCase("1 b - Re: foo;2 a - foo", "(2 1)", TestName = "The reply may be older")]
    [TestCase("1 a - foo;2 b - foo;3 c - Re: foo", "((1)(2)(3))", TestName = "Equals by subject are siblings")]
    [TestCase("1 a x foo;2 b x foo;3 c - Re: foo", "((1)(2)(3))", TestName = "A thread without head takes in others of its subject")]
    [TestCase("1 a x foo;2 b x foo;3 c y foo;4 d y foo", "((1)(2)(3)(4))", TestName = "Two threads without heads become one")]
    [TestCase("1 a - -;2 b - -", "(1)(2)", TestName = "No subject joins nothing")]
    [TestCase("1 a - Re: foo;2 b - Re: foo;3 c b Re: foo", "((1)(2 3))", TestName = "What joins takes its children along")]
    public async Task References_gathers_by_ids_and_then_by_subject(string messages, string threads)
    {
        await using var server = await StartAsync(messages);
        await using var client = await server.SelectAsync();
        Assert.That(await client.AskAsync("THREAD REFERENCES UTF-8 ALL"), Is.EqualTo(new[] { $"* THREAD {threads}" }));
    }

    [TestCase("1 a - foo;2 b - Re: foo", "(1)(2)")]
    [TestCase("2 a - x;3 b - y;1 c - z;4 d a x", "(3)(2)(1 4)")]
    [TestCase("1 b a x;3 c a x;2 d - x", "(3)((1)(2))")]
    public async Task Refs_joins_nothing_by_subject_and_puts_the_newest_last(string messages, string threads)
    {
        await using var server = await StartAsync(messages);
        await using var client = await server.SelectAsync();
        Assert.That(await client.AskAsync("THREAD REFS UTF-8 ALL"), Is.EqualTo(new[] { $"* THREAD {threads}" }));
    }

    [TestCase("3 a - b;1 b - a;2 c - Re: b;4 d - [l] b", "(2)(3 (1)(4))")]
    [TestCase("1 a - -;2 b - -", "(1 2)")]
    public async Task Orderedsubject_gathers_by_subject(string messages, string threads)
    {
        await using var server = await StartAsync(messages);
        await using var client = await server.SelectAsync();
        Assert.That(await client.AskAsync("THREAD ORDEREDSUBJECT UTF-8 ALL"), Is.EqualTo(new[] { $"* THREAD {threads}" }));
    }

    [Test]
    public async Task Only_messages_that_are_found_are_in_threads()
    {
        await using var server = await StartAsync("1 a - x;2 b a y;3 c a,b z");
        await using var client = await server.SelectAsync();
        await client.ExchangeAsync("""
            C: 1 STORE 1 +FLAGS.SILENT \Deleted
            S: 1 OK *
            C: 2 THREAD REFERENCES UTF-8 UNDELETED
            S: * THREAD (2 3)
            S: 2 OK *
            C: 3 EXPUNGE
            S: * 1 EXPUNGE
            S: * 2 RECENT
            S: 3 OK *
            C: 4 THREAD REFERENCES UTF-8 ALL
            S: * THREAD (1 2)
            S: 4 OK *
            C: 5 UID THREAD REFERENCES UTF-8 ALL
            S: * THREAD (2 3)
            S: 5 OK *
            C: 6 THREAD REFERENCES UTF-8 SUBJECT nothing
            S: * THREAD
            S: 6 OK *
            """);
    }

    [Test]
    public async Task Deep_thread_takes_no_stack_and_little_time()
    {
        const int Count = 3000;
        await using var server = await StartAsync(string.Join(';', Enumerable.Range(1, Count).Select(i => $"{i} m{i} {(i == 1 ? "-" : $"m{i - 1}")} x")));
        await using var client = await server.SelectAsync();
        Assert.That(await client.AskAsync("THREAD REFERENCES UTF-8 ALL"), Is.EqualTo(new[] { $"* THREAD ({string.Join(' ', Enumerable.Range(1, Count))})" }));

        // The same from the end: each message is found to be the parent of all that came before.
        await using var other = await StartAsync(string.Join(';', Enumerable.Range(1, Count).Select(i => $"{Count - i} m{i} m{i + 1} x")));
        await using var reader = await other.SelectAsync();
        var threads = await reader.AskAsync("THREAD REFS UTF-8 ALL");
        Assert.That(threads, Is.EqualTo(new[] { $"* THREAD ({string.Join(' ', Enumerable.Range(1, Count).Reverse())})" }));
    }

    [TestCase("THREAD")]
    [TestCase("THREAD REFERENCES")]
    [TestCase("THREAD REFERENCES UTF-8")]
    [TestCase("THREAD NONSENSE UTF-8 ALL")]
    [TestCase("THREAD (REFERENCES) UTF-8 ALL")]
    [TestCase("THREAD RETURN () REFERENCES UTF-8 ALL")]
    public async Task Malformed_thread_is_refused(string command)
    {
        await using var server = await StartAsync("1 a - x");
        await using var client = await server.SelectAsync();
        Assert.That(await client.CommandAsync(command), Does.StartWith("BAD "));
    }

    private static async Task<MessageTestServer> StartAsync(string messages)
    {
        var server = MessageTestServer.Start();
        foreach (var message in messages.Split(';'))
        {
            await server.AppendAsync(TextOf(message.Split(' ', 4)));
        }

        return server;
    }

    private static string TextOf(string[] parts)
    {
        var date = new DateTimeOffset(2020, 1, 1, 0, 0, 0, TimeSpan.Zero).AddDays(int.Parse(parts[0], CultureInfo.InvariantCulture));
        var references = parts[2] == "-" ? "" : $"References: {string.Join(' ', parts[2].Split(',').Select(id => $"<{id}@x>"))}\n";
        var subject = parts[3] == "-" ? "" : $"Subject: {parts[3]}\n";
        return $"Date: {date.ToString("dd MMM yyyy HH:mm:ss", CultureInfo.InvariantCulture)} +0000\nMessage-ID: <{parts[1]}@x>\n{references}{subject}\ntext\n";
    }
}
