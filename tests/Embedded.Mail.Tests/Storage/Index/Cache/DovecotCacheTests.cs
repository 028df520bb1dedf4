using System.Collections.Immutable;
using System.Text;
using Embedded.Mail.Messages;
using Embedded.Mail.Storage;
using Embedded.Mail.Storage.Files;
using Embedded.Mail.Storage.Index;
using Embedded.Mail.Storage.Index.Cache;
using Embedded.Mail.Storage.Sdbox;
using MailRoot = Embedded.Mail.Tests.Storage.Sdbox.SdboxFixture;

namespace Embedded.Mail.Tests.Storage.Index.Cache;

/// <summary>What Dovecot cached is what we would have cached, octet by octet.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class DovecotCacheTests
{
    private const MessageFields Cached =
        MessageFields.InternalDate | MessageFields.Size | MessageFields.Guid | MessageFields.BodyStructure | MessageFields.Envelope | MessageFields.Pop3Uidl;

    private static readonly ImmutableArray<string> Headers = ["X-Priority", "List-Id", "References"];

    [TestCaseSource(typeof(MailRoot), nameof(MailRoot.HealthyNames))]
    public async Task Values_are_those_that_reading_the_messages_gives(string name)
    {
        using var fixture = MailRoot.Open(name);
        var compared = 0;
        foreach (var path in Directory.GetFiles(fixture.Root, "dovecot.index.cache", SearchOption.AllDirectories))
        {
            compared += await CompareAsync(Path.GetDirectoryName(path)!);
        }

        var hasCache = !name.EndsWith("step-01", StringComparison.Ordinal);
        Assert.That(compared, hasCache ? Is.GreaterThan(name == "c-large" ? 1000 : 0) : Is.Zero);
    }

    private static async Task<int> CompareAsync(string folder)
    {
        var state = IndexLoad.From(Octets(folder, "dovecot.index.log"), Octets(folder, "dovecot.index.log.2"), Octets(folder, "dovecot.index")).State!;
        var index = new IndexStateCache(state);
        var opening = CacheFile.Open(SystemFileLayer.Instance, new IndexPaths(folder).Cache, index.Cache.IndexId, forWriting: false);
        Assert.That(opening.Status, Is.EqualTo(CacheOpenStatus.Open), opening.Damage.ToString());
        using var file = opening.File!;
        Assert.That(file.Header.FileSequence, Is.EqualTo(index.Cache.ResetId));

        var columns = new CacheColumns(new MetadataRequest(Cached, Headers));
        using var theirs = new CacheValues(columns.List, 1000);
        using var reader = new CacheReader(file, columns.List);
        var messages = index.Offsets.ToList();
        Assert.That(reader.Read(messages, theirs).Reason, Is.Null);

        var compared = 0;
        for (var row = 0; row < messages.Count; row++)
        {
            using var ours = new CacheValues(columns.List, 1);
            ours.SetOwn(0, (await new MessageValueReader(columns, new FileSource(folder)).ReadAsync(messages[row].Uid, ours, 0, CancellationToken.None))!);
            for (var column = 0; column < columns.List.Count; column++)
            {
                if (theirs.IsKnown(row, column) && (ours.IsKnown(0, column) || !IsMixed(folder, messages[row].Uid)))
                {
                    var what = $"{columns.List[column].Name} of {messages[row].Uid} in {folder}";
                    Assert.That(ours.IsKnown(0, column), Is.True, what);
                    Assert.That(Show(ours[0, column]), Is.EqualTo(Show(theirs[row, column])), what);
                    compared++;
                }
            }
        }

        return compared;
    }

    // Which of its line ends are CRLF, the scan does not tell.
    private static bool IsMixed(string folder, Uid uid)
    {
        var text = Encoding.Latin1.GetString(File.ReadAllBytes(Path.Combine(folder, $"u.{uid}")));
        return text.Contains("\r\n", StringComparison.Ordinal);
    }

    private static string Show(ReadOnlySpan<byte> value) => $"{Convert.ToHexString(value)} {Encoding.Latin1.GetString(value)}";

    private static byte[] Octets(string folder, string name) => File.Exists(Path.Combine(folder, name)) ? File.ReadAllBytes(Path.Combine(folder, name)) : [];

    private sealed class FileSource(string folder) : IMessageSource
    {
        public void NoteUnreadable(Uid uid, IOException error) => throw error;

        public async ValueTask<OpenedMessage?> OpenAsync(Uid uid, CancellationToken cancellationToken)
        {
            var file = (await Tests.Storage.Sdbox.SdboxFixture.OpenFileAsync(Path.Combine(folder, $"u.{uid}"), cancellationToken)).File!;
            return new OpenedMessage(await file.OpenBodyAsync(cancellationToken))
            {
                InternalDate = DateTimeOffset.FromUnixTimeSeconds(file.Metadata.Received ?? 0),
                PhysicalSize = file.PhysicalSize,
                GuidText = file.Metadata.GuidText,
                Pop3Uidl = file.Metadata.Pop3Uidl,
            };
        }
    }
}
