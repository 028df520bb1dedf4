using System.Formats.Tar;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Embedded.Mail.Messages;
using Embedded.Mail.Storage;
using Embedded.Mail.Storage.Files;
using Embedded.Mail.Storage.Index;
using Embedded.Mail.Storage.Sdbox;
using Embedded.Mail.Tests.Architecture;

namespace Embedded.Mail.Tests.Storage.Sdbox.Healing;

/// <summary>A mail root in a folder of its own, whose INBOX is opened without what is around it.</summary>
internal sealed class HealingRoot : IDisposable
{
    private static readonly string Data = Path.Combine(SourceTree.Root, "tests", "data", "sdbox");
    private static readonly Lazy<DiskThreads> Disk = new(static () => new DiskThreads(8));

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("sdbox-heal-");

    private HealingRoot(string? archive, FileLayer? files, TimeProvider? time)
    {
        if (archive is not null)
        {
            using var packed = new GZipStream(File.OpenRead(archive), CompressionMode.Decompress);
            TarFile.ExtractToDirectory(packed, _folder.FullName, overwriteFiles: false);
        }

        Root = archive is null ? Directory.CreateDirectory(Path.Combine(_folder.FullName, "user")).FullName : _folder.GetDirectories().Single().FullName;
        Mails = Path.Combine(Root, "mailboxes", "INBOX", "dbox-Mails");
        Account = NewAccount(files, time);
    }

    public string Root { get; }

    /// <summary>The directory of INBOX's messages.</summary>
    public string Mails { get; }

    public RecordedLog Log { get; } = new();

    public SdboxLiveAccount Account { get; }

    /// <summary>A root that Dovecot wrote, <c>a-simple</c> or <c>damaged/d01-…</c>.</summary>
    public static HealingRoot Unpack(string name, FileLayer? files = null, TimeProvider? time = null)
    {
        var folder = Directory.GetDirectories(Path.Combine(Data, Path.GetDirectoryName(name)!), Path.GetFileName(name) + "*").Single();
        return new(Path.Combine(folder, Path.GetFileName(folder) + ".tar.gz"), files, time);
    }

    /// <summary>A root of ours with an empty INBOX.</summary>
    public static HealingRoot Create(FileLayer? files = null, TimeProvider? time = null)
    {
        var root = new HealingRoot(null, files, time);
        _ = Directory.CreateDirectory(root.Mails);
        IndexCreation.Create(root.Account.IndexSettings, root.Mails, new(1234), static log => SdboxMessages.AddDboxHeader(log, MailboxId.Create()));
        return root;
    }

    /// <summary>What Dovecot says of INBOX in one of the files beside the archives.</summary>
    public static JsonElement Expected(string path) => JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Data, path))).RootElement
        .GetProperty("mailboxes").EnumerateArray().Single(static mailbox => mailbox.GetProperty("name").GetString() == "INBOX");

    /// <summary>What another process would have: nothing in common but the files.</summary>
    public SdboxLiveAccount NewAccount(FileLayer? files = null, TimeProvider? time = null, string? alternative = null) => new(
        new SdboxLocation(Root, alternative), QuotaPolicy.Unlimited, new SdboxStoreOptions { Sync = SyncMode.Never },
        files ?? SystemFileLayer.Instance, Disk.Value, time ?? TimeProvider.System, Log);

    public SdboxMailbox Open(SdboxLiveAccount? account = null)
    {
        var live = SdboxLiveMailbox.Open(account ?? Account, MailboxName.Inbox, Mails);
        return new SdboxMailbox(live, isReadOnly: false, live.Dispose);
    }

    public SdboxLiveMailbox OpenLive() => SdboxLiveMailbox.Open(Account, MailboxName.Inbox, Mails);

    public string PathOf(string name) => Path.Combine(Mails, name);

    /// <summary>Each message as a line: UID, GUID, flags, keywords, hash of the text as it is stored.</summary>
    public async Task<SortedDictionary<uint, string>> DescribeAsync(IMailbox mailbox)
    {
        var lines = new SortedDictionary<uint, string>();
        foreach (var entry in mailbox.State.Messages)
        {
            using var file = (await SdboxFixture.OpenFileAsync(PathOf($"u.{entry.Uid}"), default)).File;
            var text = new byte[file?.Header.BodyLength ?? 0];
            for (var at = 0; at < text.Length;)
            {
                at += await file!.ReadStoredAsync(at, text.AsMemory(at), default);
            }

            lines[entry.Uid.Value] = Line(
                file?.Metadata.GuidText, FlagNames(entry.Flags), mailbox.State.KeywordsOf(entry).Select(static keyword => keyword.Name), Convert.ToHexStringLower(SHA256.HashData(text)));
        }

        return lines;
    }

    /// <summary>The same of what Dovecot says.</summary>
    public static SortedDictionary<uint, string> Describe(JsonElement mailbox)
    {
        var lines = new SortedDictionary<uint, string>();
        foreach (var mail in mailbox.GetProperty("mails").EnumerateArray())
        {
            lines[mail.GetProperty("uid").GetUInt32()] = Line(
                mail.GetProperty("guid").GetString(), Strings(mail, "flags"), Strings(mail, "keywords"), mail.GetProperty("text_sha256").GetString()!);
        }

        return lines;
    }

    public static async ValueTask<AppendResult> AppendAsync(IMailbox mailbox, string text = "From: a@example.org\r\nSubject: hello\r\n\r\nHello\r\n")
    {
        await using var append = await mailbox.BeginAppendAsync(default);
        var octets = Encoding.Latin1.GetBytes(text);
        await append.AddAsync(new MemoryStream(octets), octets.Length, AppendOptions.Default, default);
        return await append.CommitAsync(default);
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private static IEnumerable<string> Strings(JsonElement mail, string name) => mail.GetProperty(name).EnumerateArray().Select(static item => item.GetString()!);

    private static IEnumerable<string> FlagNames(MessageFlags flags) =>
        Enum.GetValues<MessageFlags>().Where(flag => flag is not (MessageFlags.None or MessageFlags.All) && flags.HasFlag(flag)).Select(static flag => $"\\{flag}");

    private static string Line(string? guid, IEnumerable<string> flags, IEnumerable<string> keywords, string hash) =>
        $"{guid} {string.Join(' ', flags.Order(StringComparer.Ordinal))} {string.Join(' ', keywords.Order(StringComparer.Ordinal))} {hash}";
}
