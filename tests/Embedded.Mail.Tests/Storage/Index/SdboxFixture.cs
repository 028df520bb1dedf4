using System.Formats.Tar;
using System.IO.Compression;
using System.Text.Json;
using Embedded.Mail.Tests.Architecture;

namespace Embedded.Mail.Tests.Storage.Index;

/// <summary>A mail root that Dovecot 2.3 wrote, and what Dovecot says is in it; files in <c>tests/data/sdbox</c>.</summary>
internal sealed class SdboxFixture
{
    private const string Folder = "/dbox-Mails/";
    private readonly Dictionary<string, byte[]> _files = [];

    private SdboxFixture(JsonElement expected) => Mailboxes = [.. expected.GetProperty("mailboxes").EnumerateArray()];

    public static IEnumerable<string> Roots { get; } =
    [
        "a-simple/a-simple", "b-nested/b-nested", "c-large/c-large", "d-migrated/d-migrated",
        .. Enumerable.Range(1, 20).Select(static step => $"walkthrough/step-{step:00}"),
    ];

    /// <summary>The mailboxes as expected.json has them.</summary>
    public IReadOnlyList<JsonElement> Mailboxes { get; }

    /// <summary>The folders with index files, in the order of the archive.</summary>
    public IEnumerable<string> Folders => _files.Keys.Where(static name => name.EndsWith("/dovecot.index.log", StringComparison.Ordinal))
        .Select(static name => name[..name.LastIndexOf('/')]);

    public static SdboxFixture Read(string root)
    {
        var path = Path.Combine(SourceTree.Root, "tests/data/sdbox", root);
        var json = root.StartsWith("walkthrough/", StringComparison.Ordinal) ? path + ".expected.json" : Path.Combine(Path.GetDirectoryName(path)!, "expected.json");
        var fixture = new SdboxFixture(JsonDocument.Parse(File.ReadAllBytes(json)).RootElement);
        using var archive = new TarReader(new GZipStream(File.OpenRead(path + ".tar.gz"), CompressionMode.Decompress));
        while (archive.GetNextEntry() is { } entry)
        {
            if (entry.DataStream is not null && entry.Name.Contains(Folder, StringComparison.Ordinal))
            {
                using var content = new MemoryStream();
                entry.DataStream.CopyTo(content);
                fixture._files[entry.Name] = content.ToArray();
            }
        }

        return fixture;
    }

    /// <summary>A file of a mailbox's folder; empty if there is none.</summary>
    public byte[] FileOf(string folder, string name) => _files.GetValueOrDefault($"{folder}/{name}", []);
}
