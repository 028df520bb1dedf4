using System.Globalization;
using System.Text;

namespace Embedded.Mail.InteropTests.Mime;

/// <summary>Reads thousands of messages, most of them broken, with a real Dovecot and with ours, and compares octet by octet.</summary>
public class MimeDifferentialTests
{
    private const int Count = 3_500;
    private const int Seed = 20_261;

    private readonly List<string> _unexplained = [];
    private readonly SortedDictionary<int, int> _explained = [];
    private int _compared;

    [Test]
    [CancelAfter(540_000)]
    public async Task Messages_read_as_Dovecot_reads_them()
    {
        await using var server = await PrivateDovecot.StartAsync();
        var corpus = MimeCorpus.Generate(Count, Seed).ToList();
        var peer = Login(server);
        try
        {
            corpus.ForEach(message => peer.Append("INBOX", message));
            peer.Command("SELECT INBOX");
            for (var i = 0; i < corpus.Count; i++)
            {
                var comparison = new MimeComparison(corpus[i]);
                CompareItems(peer, i, corpus[i], comparison);
                peer = await CompareDecodedAsync(server, peer, i, corpus[i], comparison);
            }
        }
        finally
        {
            peer.Dispose();
        }

        await TestContext.Out.WriteLineAsync(Summary);
        Assert.That(_compared, Is.GreaterThan(10 * Count));
        Assert.That(_unexplained, Is.Empty, Summary);
    }

    private string Summary => string.Create(
        CultureInfo.InvariantCulture,
        $"{_compared} items compared, {_unexplained.Count} unexplained; explained by entry: {string.Join(", ", _explained.Select(pair => $"{pair.Key}: {pair.Value}"))}");

    private static ImapPeer Login(PrivateDovecot server)
    {
        var peer = new ImapPeer(server.Port);
        Assert.That(peer.Command("LOGIN u p").Result, Does.StartWith("OK"));
        return peer;
    }

    private void CompareItems(ImapPeer peer, int index, byte[] message, MimeComparison comparison)
    {
        var fetched = peer.Fetch(index + 1, comparison.Items);
        Assert.That(fetched, Is.Not.Null, $"message {index} was not fetched");
        foreach (var (item, value) in fetched!.Where(pair => pair.Key is not ("FLAGS" or "UID")))
        {
            // A part that is not there is NIL for us and an empty string for Dovecot; RFC 9051 §7.5.2 leaves it open.
            var theirs = item.StartsWith("BODY[", StringComparison.Ordinal) ? ImapPeer.Unquote(value) ?? "" : value;
            var ours = comparison.Of(item) ?? "";
            Note(index, message, item, theirs, ours, theirs == ours ? null : KnownDifferences.Explain(Encoding.Latin1.GetString(message), item, theirs, ours));
        }
    }

    private async Task<ImapPeer> CompareDecodedAsync(PrivateDovecot server, ImapPeer peer, int index, byte[] message, MimeComparison comparison)
    {
        foreach (var (path, part) in comparison.Paths.Where(entry => !entry.Part.IsMultipart && !entry.Part.IsMessage).Take(4))
        {
            Dictionary<string, string>? fetched = null;
            try
            {
                fetched = peer.Fetch(index + 1, $"BINARY.SIZE[{path}] BINARY.PEEK[{path}]");
            }
            catch (EndOfStreamException)
            {
                // Dovecot hangs up on base64 that ends too early.
                peer.Dispose();
                peer = Login(server);
                peer.Command("SELECT INBOX");
            }

            var theirs = fetched is null ? null : ImapPeer.Unquote(fetched[$"BINARY[{path}]"]) ?? "";
            var size = fetched?[$"BINARY.SIZE[{path}]"];
            var ours = await comparison.DecodeAsync(part) ?? "";
            var isSame = theirs == ours && size == ours.Length.ToString(CultureInfo.InvariantCulture);
            Note(index, message, $"BINARY[{path}] ({size})", theirs ?? "", isSame ? theirs! : ours, isSame ? null : await ExplainDecodedAsync(message, comparison, part, theirs, size), isSame);
        }

        return peer;
    }

    private static async Task<int?> ExplainDecodedAsync(byte[] message, MimeComparison comparison, Embedded.Mail.Mime.MessagePart part, string? theirs, string? size) =>
        KnownDifferences.Explain(Encoding.Latin1.GetString(message), "BINARY", theirs, null) ?? await KnownDifferences.ExplainDecodedAsync(comparison, part, theirs, size);

    private void Note(int index, byte[] message, string item, string theirs, string ours, int? explanation, bool? isSame = null)
    {
        _compared++;
        if (isSame ?? theirs == ours)
        {
            return;
        }

        if (explanation is { } entry)
        {
            _explained[entry] = _explained.GetValueOrDefault(entry) + 1;
        }
        else if (_unexplained.Count < 20)
        {
            _unexplained.Add($"#{index} {item}\n{Encoding.Latin1.GetString(message)}\nDovecot: {theirs}\nours:    {ours}\n");
        }
    }
}
