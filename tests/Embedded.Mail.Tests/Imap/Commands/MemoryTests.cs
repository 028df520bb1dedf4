using System.IO.Pipelines;
using Embedded.Mail.Imap.Commands.Fetch;
using Embedded.Mail.Imap.Session;
using Embedded.Mail.Imap.Wire;
using Embedded.Mail.Messages;
using Embedded.Mail.Storage;

namespace Embedded.Mail.Tests.Imap.Commands;

[NonParallelizable]
public class MemoryTests
{
    private const long Large = 200_000_000;

    // Allocated in passing, by the client within this process as well: a tenth of the message, of which nothing is kept.
    private const long Allowed = Large / 10;

    [Test]
    public async Task Large_message_is_fetched_without_being_held()
    {
        await using var server = MessageTestServer.Start(store: new SyntheticStore(Large));
        await server.AppendAsync("x");
        await using var client = await server.SelectAsync();
        var before = GC.GetTotalAllocatedBytes(precise: true);
        await client.SendAsync("1 FETCH 1 BODY.PEEK[]\r\n");
        Assert.That(await client.ReadLineAsync(), Is.EqualTo($"* 1 FETCH (BODY[] {{{Large}}}"));
        Assert.That(await client.SumAsync(Large), Is.EqualTo(Large * 'm'));
        Assert.That(await client.ReadLineAsync(), Is.EqualTo(")"));
        Assert.That(await client.ReadLineAsync(), Is.EqualTo("1 OK Fetch completed."));
        Assert.That(GC.GetTotalAllocatedBytes(precise: true) - before, Is.LessThan(Allowed));
    }

    [Test]
    public async Task Large_message_is_appended_without_being_held()
    {
        var store = new SyntheticStore(1);
        await using var server = MessageTestServer.Start(store: store);
        await using var client = await server.LogInAsync();
        var chunk = new byte[100_000];
        Array.Fill(chunk, (byte)'m');
        var before = GC.GetTotalAllocatedBytes(precise: true);
        await client.SendAsync($"1 APPEND INBOX {{{Large}+}}\r\n");
        for (var sent = 0L; sent < Large; sent += chunk.Length)
        {
            await client.SendAsync(chunk);
        }

        await client.SendAsync("\r\n");
        Assert.That(await client.ReadLineAsync(), Does.StartWith("1 OK [APPENDUID "));
        Assert.That(store.Appended, Is.EqualTo(Large));
        Assert.That(GC.GetTotalAllocatedBytes(precise: true) - before, Is.LessThan(Allowed));
    }

    [Test]
    public void Fetch_of_flags_allocates_nothing_for_a_message()
    {
        var view = new MailboxView(StateOf(10_000), UidSet.Range(new Uid(9000), new Uid(10_000)));
        var pipe = PipeWriter.Create(Stream.Null);
        var request = new FetchRequest(FetchItems.Uid | FetchItems.Flags, []);
        var writer = new FetchMessageWriter(new ImapWriter(pipe), view, request, default, FetchItems.Flags);
        _ = WriteAll(writer, pipe, view);
        Assert.That(WriteAll(writer, pipe, view), Is.LessThan(view.Messages.Count));
    }

    [Test]
    public void Parsing_a_fetch_of_flags_allocates_nothing()
    {
        var arguments = "1:* (FLAGS)"u8.ToArray();
        Parse(arguments);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
        {
            Parse(arguments);
        }

        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);
    }

    private static void Parse(ReadOnlySpan<byte> arguments)
    {
        var reader = new ImapReader(arguments);
        if (!reader.TryReadSequenceSet(out _) || !reader.TryReadSpace() || !reader.TryReadFetchRequest(out _) || !reader.TryReadEnd())
        {
            throw new FormatException(reader.Error);
        }
    }

    /// <summary>The octets allocated for a response to each message of the view; the pipe's own, which it gets back, left out as far as it can be.</summary>
    private static long WriteAll(FetchMessageWriter writer, PipeWriter pipe, MailboxView view)
    {
        long allocated = 0;
        for (var index = 0; index < view.Messages.Count; index++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            writer.WriteFromList(index);
            allocated += GC.GetAllocatedBytesForCurrentThread() - before;
            if (index % 50 == 0)
            {
                pipe.FlushAsync().AsTask().GetAwaiter().GetResult();
            }
        }

        return allocated;
    }

    private static MailboxState StateOf(int count)
    {
        var keywords = new KeywordTable();
        var set = keywords.Intern([Keyword.Create("$Work"), Keyword.Create("$Forwarded")]);
        var editor = MessageList.Empty.Edit();
        for (var i = 1; i <= count; i++)
        {
            editor.Add(new MessageEntry(new Uid((uint)i), (MessageFlags)(i % 32), i % 3 == 0 ? set : 0, new ModSeq((ulong)i)));
        }

        return new MailboxState
        {
            UidValidity = new UidValidity(1),
            UidNext = new Uid((uint)count + 1),
            HighestModSeq = new ModSeq((ulong)count),
            FirstRecentUid = Uid.First,
            Messages = editor.ToList(),
            Keywords = keywords,
        };
    }
}
