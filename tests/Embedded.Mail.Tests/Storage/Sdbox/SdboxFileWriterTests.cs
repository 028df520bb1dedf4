using System.Text;
using Embedded.Mail.Storage.Files;
using Embedded.Mail.Storage.Sdbox;

namespace Embedded.Mail.Tests.Storage.Sdbox;

[Platform("Linux")]
public sealed class SdboxFileWriterTests
{
    private static readonly SystemFileLayer Files = SystemFileLayer.Instance;

    private DirectoryInfo _folder = null!;

    private string Target => Path.Combine(_folder.FullName, ".temp.1");

    [SetUp]
    public void MakeFolder() => _folder = Directory.CreateTempSubdirectory("sdbox-");

    [TearDown]
    public void DeleteFolder() => _folder.Delete(recursive: true);

    [TestCaseSource(typeof(SdboxFixture), nameof(SdboxFixture.HealthyNames))]
    public async Task A_message_written_again_has_the_octets_that_Dovecot_wrote(string name)
    {
        using var fixture = SdboxFixture.Open(name);
        foreach (var path in Directory.EnumerateFiles(fixture.Root, "u.*", SearchOption.AllDirectories))
        {
            using var file = (await SdboxFixture.OpenFileAsync(path, CancellationToken.None)).File!;
            var stored = new byte[file.Header.BodyLength];
            _ = await file.ReadStoredAsync(0, stored, CancellationToken.None);
            var created = DateTimeOffset.FromUnixTimeSeconds(file.Header.Created);
            _ = Write(WithCrlf(stored), 8191, file.Metadata.With('V', null), created);
            Assert.That(await File.ReadAllBytesAsync(Target), Is.EqualTo(await File.ReadAllBytesAsync(path)), path);
            File.Delete(Target);
        }
    }

    [TestCase("", "", 0)]
    [TestCase("a\r\nb\r\n", "a\nb\n", 6)]
    [TestCase("a\nb\n", "a\nb\n", 6)]
    [TestCase("a\r\r\nb\r", "a\r\nb\r", 5)]
    [TestCase("\r\n\r\n\r", "\n\n\r", 5)]
    [TestCase("no end", "no end", 6)]
    public async Task Line_ends_are_stored_as_LF_and_sizes_are_those_of_Dovecot(string text, string stored, long virtualSize)
    {
        foreach (var piece in new[] { 1, 2, 3, 100 })
        {
            var sizes = Write(Encoding.Latin1.GetBytes(text), piece, SdboxMetadata.Empty, DateTimeOffset.UnixEpoch);
            Assert.That(sizes, Is.EqualTo((stored.Length, virtualSize)));
            Assert.That(await File.ReadAllTextAsync(Target, Encoding.Latin1), Is.EqualTo(
                $"2 M1e C0\n\u0001\u0002N          {stored.Length:X16}\n{stored}\n\u0001\u0003\nV{virtualSize:x}\n\n"));
            File.Delete(Target);
        }
    }

    [Test]
    public void A_finished_file_is_closed_before_its_writer_is_disposed()
    {
        using var writer = SdboxFileWriter.Create(Files, Target, SdboxPermissions.Private, DateTimeOffset.UnixEpoch);
        writer.Finish(SdboxMetadata.Empty, Durability.None);
        var open = new DirectoryInfo("/proc/self/fd").EnumerateFileSystemInfos().Select(static file => file.LinkTarget);
        Assert.That(open, Has.None.EqualTo(Target));
    }

    [Test]
    public async Task A_large_random_message_is_read_back([Values(1, 2, 3)] int seed)
    {
        var random = new Random(seed);
        var text = new byte[300_000];
        foreach (ref var octet in text.AsSpan())
        {
            octet = random.Next(8) switch { 0 => (byte)'\r', 1 => (byte)'\n', _ => (byte)random.Next(256) };
        }

        var sizes = Write(text, 10_007, SdboxMetadata.Empty.With('G', "g"), DateTimeOffset.UnixEpoch);
        var stored = NaiveCrlf.Stripped(text);
        await using var body = await (await SdboxFixture.OpenFileAsync(Target, CancellationToken.None)).File!.OpenBodyAsync(CancellationToken.None);
        Assert.That(sizes, Is.EqualTo(((long)stored.Length, body.Length)));
        Assert.That((await SdboxFileTests.ReadAllAsync(body)).AsSpan().SequenceEqual(NaiveCrlf.Of(stored)));
    }

    [TestCase("sdbox-zlib/u.1")]
    [TestCase("sdbox-zlib/u.2")]
    public async Task A_copy_keeps_the_stored_octets_and_every_line(string name)
    {
        var path = SdboxFixture.PathOf(name);
        using var source = (await SdboxFixture.OpenFileAsync(path, CancellationToken.None)).File!;
        var created = DateTimeOffset.FromUnixTimeSeconds(source.Header.Created);
        Assert.That(SdboxFileCopy.Copy(Files, path, Target, SdboxPermissions.Private, created, Durability.Now), Is.EqualTo(SdboxDamage.None));
        Assert.That(await File.ReadAllBytesAsync(Target), Is.EqualTo(await File.ReadAllBytesAsync(path)));
    }

    [Test]
    public void Metadata_keeps_unknown_lines_and_the_order_of_Dovecot()
    {
        _ = SdboxMetadata.Read("\n\u0001\u0003\nYone\nGg\nWtwo\n\n"u8, out var metadata);
        var output = new System.Buffers.ArrayBufferWriter<byte>();
        metadata.With('P', "uidl\u00e9").With('R', 16).With('G', "h").With('V', 255).With('Z', 1).WriteTo(output);
        Assert.That(Encoding.Latin1.GetString(output.WrittenSpan), Is.EqualTo("\n\u0001\u0003\nZ1\nR10\nVff\nPuidl\u00e9\nGh\nYone\nWtwo\n\n"));
    }

    [TestCase("a\nb")]
    [TestCase("\u0100")]
    public void Metadata_refuses_a_value_that_would_break_the_block(string value) =>
        Assert.That(() => SdboxMetadata.Empty.With('P', value), Throws.ArgumentException);

    [TestCase("7b2c3f06c0c9026b7915000083ecc375", "7b2c3f06c0c9026b7915000083ecc375")]
    [TestCase("1690000000.M0P7.migrated", "c537a2e82b3dd3131bd98685fb0052b5")]
    public void A_foreign_identity_is_hashed_to_128_bits(string text, string guid) =>
        Assert.That(SdboxMetadata.Empty.With('G', text).Guid.ToString(), Is.EqualTo(guid));

    [TestCase(SdboxCompressionMode.None)]
    [TestCase(SdboxCompressionMode.Gzip)]
    public void What_is_not_finished_leaves_no_file(SdboxCompressionMode compression)
    {
        var text = new byte[200_000];
        new Random(1).NextBytes(text);
        using (var writer = new SdboxMessageWriter(Begin(), compression))
        {
            writer.Write(text);
            Assert.That(File.Exists(Target));
        }

        Assert.That(File.Exists(Target), Is.False);
    }

    [Test]
    public void Another_file_of_the_name_is_an_error_and_stays()
    {
        File.WriteAllText(Target, "other");
        using (var writer = new SdboxMessageWriter(Begin()))
        {
            writer.Write("text"u8);
            Assert.That(
                () => writer.Finish(SdboxMetadata.Empty, Durability.None),
                Throws.InstanceOf<IOException>().With.Property("HResult").EqualTo(SystemError.AlreadyThere));
        }

        Assert.That(File.ReadAllText(Target), Is.EqualTo("other"));
    }

    [Test]
    public void The_disk_is_touched_when_the_writer_says_so_and_not_before()
    {
        using var writer = new SdboxMessageWriter(Begin());
        var text = new byte[SdboxFileWriter.BufferLength - 100];
        Assert.That(writer.StaysInMemory(text.Length));
        writer.Write(text);
        Assert.That(File.Exists(Target), Is.False);
        Assert.That(writer.StaysInMemory(100), Is.False);
        writer.Write(new byte[100]);
        Assert.That(File.Exists(Target));
    }

    [TestCase(0, 0)]
    [TestCase(1000, 1)]
    [TestCase(400_000, 2)]
    public async Task A_compressed_message_is_read_back_with_its_plain_sizes(int length, int seed)
    {
        var text = new byte[length];
        new Random(seed).NextBytes(text);
        text.AsSpan(0, length / 2).Fill((byte)'\n');
        using (var writer = new SdboxMessageWriter(Begin(), SdboxCompressionMode.Gzip))
        {
            for (var at = 0; at < length; at += 777)
            {
                writer.Write(text.AsSpan(at, Math.Min(777, length - at)));
            }

            writer.Finish(SdboxMetadata.Empty.With('R', 5).With('G', "g"), Durability.None);
            Assert.That(writer.PhysicalSize, Is.EqualTo(NaiveCrlf.Stripped(text).Length));
        }

        var file = (await SdboxFixture.OpenFileAsync(Target, CancellationToken.None)).File!;
        Assert.That(file.Metadata.PlainSize, Is.EqualTo(NaiveCrlf.Stripped(text).Length));
        Assert.That(length == 0 || file.Header.BodyLength < file.PhysicalSize);
        await using var body = await file.OpenBodyAsync(CancellationToken.None);
        Assert.That((await SdboxFileTests.ReadAllAsync(body)).AsSpan().SequenceEqual(NaiveCrlf.Of(NaiveCrlf.Stripped(text))));
    }

    [Test]
    public void A_large_message_is_copied_octet_by_octet()
    {
        var text = new byte[300_000];
        new Random(7).NextBytes(text);
        _ = Write(text, 10_007, SdboxMetadata.Empty.With('G', "g"), DateTimeOffset.UnixEpoch);
        var damage = SdboxFileCopy.Copy(Files, Target, Target + ".copy", SdboxPermissions.Private, DateTimeOffset.UnixEpoch, Durability.None);
        Assert.That(damage, Is.EqualTo(SdboxDamage.None));
        Assert.That(File.ReadAllBytes(Target + ".copy").AsSpan().SequenceEqual(File.ReadAllBytes(Target)));
    }

    [TestCase(null, SdboxDamage.Missing)]
    [TestCase("", SdboxDamage.Empty)]
    [TestCase("no message\n", SdboxDamage.BadFileHeader)]
    [TestCase("2 M1e C0\n\u0001\u0002N          0000000000000004\nabc", SdboxDamage.Truncated)]
    public void What_has_no_whole_body_is_not_copied(string? content, object damage)
    {
        if (content is not null)
        {
            File.WriteAllText(Target, content, Encoding.Latin1);
        }

        var result = SdboxFileCopy.Copy(Files, Target, Target + ".copy", SdboxPermissions.Private, DateTimeOffset.UnixEpoch, Durability.None);
        Assert.That(result, Is.EqualTo(damage));
        Assert.That(File.Exists(Target + ".copy"), Is.False);
    }

    // What Dovecot must have been given, up to CRs that it would drop in turn.
    private static byte[] WithCrlf(byte[] stored)
    {
        var result = new List<byte>();
        foreach (var octet in stored)
        {
            if (octet == '\n')
            {
                result.Add((byte)'\r');
            }

            result.Add(octet);
        }

        return [.. result];
    }

    private SdboxFileWriter Begin() => SdboxFileWriter.Create(Files, Target, SdboxPermissions.Private, DateTimeOffset.UnixEpoch);

    private (long Physical, long Virtual) Write(byte[] text, int piece, SdboxMetadata metadata, DateTimeOffset created)
    {
        using var writer = new SdboxMessageWriter(SdboxFileWriter.Create(Files, Target, SdboxPermissions.Private, created));
        for (var at = 0; at < text.Length; at += piece)
        {
            writer.Write(text.AsSpan(at, Math.Min(piece, text.Length - at)));
        }

        writer.Finish(metadata, Durability.None);
        return (writer.PhysicalSize, writer.VirtualSize);
    }
}
