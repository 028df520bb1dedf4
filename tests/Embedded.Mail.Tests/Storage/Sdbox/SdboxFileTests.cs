using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Embedded.Mail.Messages;
using Embedded.Mail.Storage;
using Embedded.Mail.Storage.Sdbox;

namespace Embedded.Mail.Tests.Storage.Sdbox;

public sealed class SdboxFileTests
{
    private DirectoryInfo _folder = null!;

    [SetUp]
    public void MakeFolder() => _folder = Directory.CreateTempSubdirectory("sdbox-");

    [TearDown]
    public void DeleteFolder() => _folder.Delete(recursive: true);

    [TestCaseSource(typeof(SdboxFixture), nameof(SdboxFixture.HealthyNames))]
    public async Task Every_message_of_Dovecot_reads_as_Dovecot_says(string name)
    {
        using var fixture = SdboxFixture.Open(name);
        foreach (var mailbox in fixture.Expected.GetProperty("mailboxes").EnumerateArray())
        {
            var path = Path.Combine(fixture.Root, "mailboxes", ModifiedUtf7.Encode(mailbox.GetProperty("name").GetString()!), "dbox-Mails");
            foreach (var mail in mailbox.GetProperty("mails").EnumerateArray())
            {
                await CompareAsync(Path.Combine(path, $"u.{mail.GetProperty("uid").GetUInt32()}"), mail);
            }
        }
    }

    [Test]
    public async Task A_text_that_Dovecot_compressed_with_gzip_is_unpacked()
    {
        var opening = await SdboxFixture.OpenFileAsync(SdboxFixture.PathOf("sdbox-zlib/u.1"), CancellationToken.None);
        Assert.That(opening.Damage, Is.EqualTo(SdboxDamage.None));
        Assert.That(opening.File!.PhysicalSize, Is.EqualTo(3145));

        await using var body = await opening.File.OpenBodyAsync(CancellationToken.None);
        var plain = await File.ReadAllTextAsync(SdboxFixture.PathOf("sdbox-zlib/message.eml"), Encoding.Latin1);
        Assert.That(body.Length, Is.EqualTo(3209));
        Assert.That(Encoding.Latin1.GetString(await ReadAllAsync(body)), Is.EqualTo(plain.ReplaceLineEndings("\r\n")));
        Assert.That(Encoding.Latin1.GetString(await ReadAllAsync(body)), Is.EqualTo(plain.ReplaceLineEndings("\r\n")), "read a second time");
    }

    [TestCase("u.2", "zstd")]
    [TestCase("u.4", "lz4")]
    public async Task A_text_compressed_otherwise_is_refused_by_its_name(string file, string compression)
    {
        using var opened = (await SdboxFixture.OpenFileAsync(SdboxFixture.PathOf("sdbox-zlib/" + file), CancellationToken.None)).File!;
        Assert.That(async () => await opened.OpenBodyAsync(CancellationToken.None), Throws.TypeOf<MailStoreException>()
            .With.Message.Contains(compression).And.Property("Error").EqualTo(MailStoreError.Cannot));
    }

    [Test]
    public async Task A_message_with_external_attachments_is_refused()
    {
        using var file = (await OpenAsync(FileOf("text\n", "R1\nV6\nX0 5 - ab-cd\nGx\n\n"))).File!;
        Assert.That(async () => await file.OpenBodyAsync(CancellationToken.None), Throws.TypeOf<MailStoreException>());
    }

    [TestCase("", nameof(SdboxDamage.Empty), 0)]
    [TestCase("2 M1e C1", nameof(SdboxDamage.Truncated), 0)]
    [TestCase("2 M1e C1\n", nameof(SdboxDamage.Truncated), 9)]
    [TestCase("2 C1\n", nameof(SdboxDamage.BadFileHeader), 0)]
    [TestCase("2 M1d C1\n", nameof(SdboxDamage.BadFileHeader), 0)]
    [TestCase("3 M1e C1\n", nameof(SdboxDamage.BadFileHeader), 0)]
    [TestCase("From: a@example.org\n\ntext\n", nameof(SdboxDamage.BadFileHeader), 0)]
    [TestCase("2 M1e C1\n\u0001\u0003N          0000000000000000\n\n\u0001\u0003\n\n", nameof(SdboxDamage.BadMessageHeader), 9)]
    [TestCase("2 M1e C1\n\u0001\u0002N          000000000000000g\n\n\u0001\u0003\n\n", nameof(SdboxDamage.BadMessageHeader), 9)]
    [TestCase("2 M1e C1\n\u0001\u0002N          FFFFFFFFFFFFFFFF\n\n\u0001\u0003\n\n", nameof(SdboxDamage.BadMessageHeader), 9)]
    [TestCase("2 M1e C1\n\u0001\u0002N          0000000000000000 \n\u0001\u0003\n\n", nameof(SdboxDamage.BadMessageHeader), 9)]
    [TestCase("2 M1e C1\n\u0001\u0002N          0000000000000005\ntext", nameof(SdboxDamage.Truncated), 43)]
    public async Task Damage_that_hides_the_body_is_told_with_its_place(string octets, string damage, long offset) =>
        Assert.That(await OpenAsync(octets), Is.EqualTo(new SdboxOpening(null, Enum.Parse<SdboxDamage>(damage), offset)));

    [TestCase("", nameof(SdboxDamage.MissingMetadata))]
    [TestCase("\n\u0001\u0003", nameof(SdboxDamage.MissingMetadata))]
    [TestCase("rest\n\u0001\u0003\nR1\n\n", nameof(SdboxDamage.MissingMetadata))]
    [TestCase("\n\u0001\u0003\n", nameof(SdboxDamage.UnfinishedMetadata))]
    [TestCase("\n\u0001\u0003\nR1\nGab", nameof(SdboxDamage.UnfinishedMetadata))]
    public async Task Damage_behind_the_body_leaves_the_body(string rest, string damage)
    {
        var opening = await OpenAsync("2 M1e C1\n\u0001\u0002N          0000000000000005\ntext\n" + rest);
        Assert.That(opening.Damage.ToString(), Is.EqualTo(damage));
        Assert.That(opening.Offset, Is.EqualTo(44));
        await using var body = await opening.File!.OpenBodyAsync(CancellationToken.None);
        Assert.That(await ReadAllAsync(body), Is.EqualTo("text\r\n"u8.ToArray()));
    }

    [Test]
    public async Task A_file_that_is_not_there_is_a_value() =>
        Assert.That((await SdboxFixture.OpenFileAsync(Path.Combine(_folder.FullName, "no", "u.1"), CancellationToken.None)).Damage, Is.EqualTo(SdboxDamage.Missing));

    [TestCase("damaged/d08-message-empty", 5u, nameof(SdboxDamage.Empty))]
    [TestCase("damaged/d09-message-truncated", 0u, nameof(SdboxDamage.Truncated))]
    [TestCase("damaged/d12-message-bad-magic", 3u, nameof(SdboxDamage.BadMessageHeader))]
    public async Task The_damaged_roots_show_their_damage_and_no_other(string name, uint uid, string damage)
    {
        using var fixture = SdboxFixture.Open(name);
        var found = new List<(uint Uid, SdboxDamage Damage)>();
        foreach (var path in Directory.EnumerateFiles(Path.Combine(fixture.Root, "mailboxes/INBOX/dbox-Mails"), "u.*"))
        {
            var opening = await SdboxFixture.OpenFileAsync(path, CancellationToken.None);
            opening.File?.Dispose();
            if (opening.Damage != SdboxDamage.None)
            {
                found.Add((uint.Parse(Path.GetFileName(path)[2..], CultureInfo.InvariantCulture), opening.Damage));
            }
        }

        Assert.That(found.Select(one => one.Damage.ToString()), Is.EqualTo(new[] { damage }));
        Assert.That(found[0].Uid, uid == 0 ? Is.GreaterThan(0) : Is.EqualTo(uid));
    }

    [Test]
    public async Task Unknown_words_and_keys_are_passed_over_and_the_first_line_of_a_key_counts()
    {
        var opening = await OpenAsync("2 Zx M1e  Cff Q\n\u0001\u0002N          0000000000000000\n\n\u0001\u0003\nR10\nYsome\nR11\nO7\n indented\nGa\n\n");
        using var file = opening.File!;
        Assert.That(opening.Damage, Is.EqualTo(SdboxDamage.None));
        Assert.That(file.Header.Created, Is.EqualTo(255));
        Assert.That(file.Metadata.Received, Is.EqualTo(16));
        Assert.That(file.Metadata['Y'], Is.EqualTo("some"));
        Assert.That(file.Metadata.Pop3Order, Is.EqualTo(7));
        Assert.That(file.Metadata.Guid.IsEmpty, "what follows an indented line is none of the metadata");
    }

    [Test]
    public async Task A_stated_size_that_cannot_be_is_counted_anew([Values("", "V4\n", "Vff\n", "Vxyz\n")] string line)
    {
        await using var body = await (await OpenAsync(FileOf("a\nb\r\n", $"R1\n{line}Gx\n\n"))).File!.OpenBodyAsync(CancellationToken.None);
        Assert.That(body.Length, Is.EqualTo(6));
        Assert.That(await ReadAllAsync(body), Is.EqualTo("a\r\nb\r\n"u8.ToArray()));
    }

    [TestCase("V7\n", "shorter")]
    [TestCase("V9\n", "shorter")]
    public async Task A_stated_size_that_the_text_does_not_have_fails_the_read(string line, string reason)
    {
        await using var body = await (await OpenAsync(FileOf("a\nb\r\n", $"R1\n{line}Gx\n\n"))).File!.OpenBodyAsync(CancellationToken.None);
        Assert.That(async () => await ReadAllAsync(body), Throws.InstanceOf<IOException>().With.Message.Contains(reason));
    }

    [Test]
    public async Task A_text_longer_than_stated_fails_the_read()
    {
        await using var body = await (await OpenAsync(FileOf("a\nb\nc\n", "V8\n\n"))).File!.OpenBodyAsync(CancellationToken.None);
        Assert.That(async () => await ReadAllAsync(body), Throws.InstanceOf<IOException>().With.Message.Contains("longer"));
    }

    [Test]
    public async Task Mutations_of_a_file_are_damage_or_a_message_and_nothing_else([Values("sdbox-zlib/u.1", "plain")] string name)
    {
        var original = name == "plain" ? Latin1(FileOf("Subject: x\n\nlines\r\nof text\n", "R65\nV1e\nGabc\n\n")) : await File.ReadAllBytesAsync(SdboxFixture.PathOf(name));
        var random = new Random(20_26);
        var path = Path.Combine(_folder.FullName, "u.1");
        for (var round = 0; round < 1500; round++)
        {
            await File.WriteAllBytesAsync(path, Mutate(original, random));
            await ReadWhateverIsThereAsync(path);
        }
    }

    internal static async Task<byte[]> ReadAllAsync(SdboxBody body)
    {
        using var all = new MemoryStream();
        await body.AsStream().CopyToAsync(all);
        return all.ToArray();
    }

    internal static string FileOf(string text, string metadata) =>
        $"2 M1e C1\n\u0001\u0002N          {text.Length:X16}\n{text}\n\u0001\u0003\n{metadata}";

    private static byte[] Latin1(string text) => Encoding.Latin1.GetBytes(text);

    private static byte[] Mutate(byte[] original, Random random)
    {
        var octets = original[..(random.Next(4) == 0 ? random.Next(original.Length) : original.Length)];
        for (var i = random.Next(5); i > 0 && octets.Length > 0; i--)
        {
            octets[random.Next(octets.Length)] = random.Next(2) == 0 ? (byte)random.Next(256) : (byte)"\n\r 0F\u0001"[random.Next(6)];
        }

        return octets;
    }

    private static async Task ReadWhateverIsThereAsync(string path)
    {
        var opening = await SdboxFixture.OpenFileAsync(path, CancellationToken.None);
        Assert.That(opening.HasBody || opening.Damage != SdboxDamage.None);
        if (!opening.HasBody)
        {
            return;
        }

        using var file = opening.File;
        try
        {
            await using var body = await file.OpenBodyAsync(CancellationToken.None);
            Assert.That(await ReadAllAsync(body), Has.Length.EqualTo(body.Length));
        }
        catch (Exception e) when (e is IOException or MailStoreException)
        {
            Assert.That(e.Message, Is.Not.Empty);
        }
    }

    private static async Task CompareAsync(string path, JsonElement mail)
    {
        var opening = await SdboxFixture.OpenFileAsync(path, CancellationToken.None);
        Assert.That(opening.Damage, Is.EqualTo(SdboxDamage.None), path);
        var file = opening.File!;
        Assert.That(file.PhysicalSize, Is.EqualTo(mail.GetProperty("size_physical").GetInt64()), path);
        Assert.That(file.Metadata.Received, Is.EqualTo(mail.GetProperty("date_received").GetInt64()), path);
        Assert.That(file.Metadata.GuidText, Is.EqualTo(mail.GetProperty("guid").GetString()), path);
        Assert.That(file.Metadata.Pop3Uidl, Is.EqualTo(mail.GetProperty("pop3_uidl").GetString()), path);
        var stored = new byte[file.Header.BodyLength];
        Assert.That(await file.ReadStoredAsync(0, stored, CancellationToken.None), Is.EqualTo(stored.Length), path);
        Assert.That(Convert.ToHexStringLower(SHA256.HashData(stored)), Is.EqualTo(mail.GetProperty("text_sha256").GetString()), path);

        await using var body = await file.OpenBodyAsync(CancellationToken.None);
        Assert.That(body.Length, Is.EqualTo(mail.GetProperty("size_virtual").GetInt64()), path);
        Assert.That(await ReadAllAsync(body), Is.EqualTo(NaiveCrlf.Of(stored)), path);
    }

    private async ValueTask<SdboxOpening> OpenAsync(string octets)
    {
        var path = Path.Combine(_folder.FullName, "u.7");
        await File.WriteAllBytesAsync(path, Latin1(octets));
        return await SdboxFixture.OpenFileAsync(path, CancellationToken.None);
    }
}
