using System.Buffers;
using System.Text;
using BenchmarkDotNet.Attributes;
using Embedded.Mail.Imap.Commands;
using Embedded.Mail.Imap.Commands.Fetch;
using Embedded.Mail.Imap.Wire;
using Embedded.Mail.Messages;

namespace Embedded.Mail.Benchmarks.Imap;

/// <summary>From octets to a parsed command: framing, tag, look-up of the command, arguments. One operation is one command; octets per second are the line's length by the time.</summary>
[MemoryDiagnoser]
public class ImapCommandParserBenchmarks
{
    private static readonly ImapFramerLimits Limits = new(64 * 1024, 64 * 1024, long.MaxValue, 1024 * 1024, StreamsAppend: true);

    private readonly ImapCommandFramer _framer = new(Limits);
    private ReadOnlySequence<byte> _fetch;
    private ReadOnlySequence<byte> _fetchMany;
    private ReadOnlySequence<byte> _store;
    private ReadOnlySequence<byte> _login;
    private ReadOnlySequence<byte> _list;

    [GlobalSetup]
    public void Setup()
    {
        _fetch = Command("A142 UID FETCH 1:* (FLAGS)");
        _fetchMany = Command("A143 UID FETCH " + string.Join(',', Enumerable.Range(1, 1000).Select(i => 2 * i)) + " (FLAGS UID)");
        _store = Command("A144 UID STORE 4711 +FLAGS.SILENT (\\Seen \\Deleted)");
        _login = Command("A145 LOGIN {5+}\r\nalice {6+}\r\nsecret");
        _list = Command("A146 SELECT \"Archive/2026\"");
    }

    [Benchmark(Baseline = true, Description = "UID FETCH 1:* (FLAGS), 28 octets")]
    public bool Fetch() => ParseFetch(_fetch);

    [Benchmark(Description = "UID FETCH of 1,000 numbers")]
    public bool FetchMany() => ParseFetch(_fetchMany);

    [Benchmark(Description = "UID STORE 4711 +FLAGS.SILENT (\\Seen \\Deleted)")]
    public bool Store()
    {
        var reader = Begin(_store);
        return reader.TryReadSpace() && reader.TryReadSequenceSet(out _) && reader.TryReadSpace() && reader.TryRead((byte)'+')
            && reader.TryReadWord("FLAGS.SILENT"u8) && reader.TryReadSpace() && reader.TryReadStoreFlags(out _, out _) && reader.TryReadEnd();
    }

    [Benchmark(Description = "LOGIN with two literals")]
    public int Login()
    {
        var reader = Begin(_login);
        return reader.TryReadSpace() && reader.TryReadAString(out var user) && reader.TryReadSpace() && reader.TryReadAString(out var password)
            ? user.Length + password.Length
            : throw new FormatException(reader.Error);
    }

    [Benchmark(Description = "SELECT \"Archive/2026\"")]
    public MailboxName? Select()
    {
        var reader = Begin(_list);
        return reader.TryReadSpace() && reader.TryReadMailbox(new MailboxNaming('/', IsUtf8: false), out var name)
            ? name
            : throw new FormatException(reader.Error);
    }

    private bool ParseFetch(ReadOnlySequence<byte> octets)
    {
        var reader = Begin(octets);
        return reader.TryReadSpace() && reader.TryReadSequenceSet(out _) && reader.TryReadSpace() && reader.TryReadFetchRequest(out _) && reader.TryReadEnd()
            ? true
            : throw new FormatException(reader.Error);
    }

    private ImapReader Begin(ReadOnlySequence<byte> octets)
    {
        var frame = _framer.Next(octets);
        var reader = new ImapReader(octets.FirstSpan[..(int)(frame.Length - 2)]);
        if (!reader.TryReadTag(out _) || !reader.TryReadSpace() || !reader.TryReadAtom(out var name) || ImapCommandTable.Find(name, ref reader) is null)
        {
            throw new FormatException(reader.Error);
        }

        return reader;
    }

    private static ReadOnlySequence<byte> Command(string text) => new(Encoding.ASCII.GetBytes(text + "\r\n"));
}
