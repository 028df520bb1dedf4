using System.Runtime.Versioning;
using System.Text;
using Embedded.Mail.Storage.Sdbox;

namespace Embedded.Mail.Tests.Storage.Sdbox;

public sealed class SdboxFileWriterTests
{
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
            using var file = (await SdboxFile.OpenAsync(path, CancellationToken.None)).File!;
            var stored = new byte[file.Header.BodyLength];
            _ = await file.ReadStoredAsync(0, stored, CancellationToken.None);
            var created = DateTimeOffset.FromUnixTimeSeconds(file.Header.Created);
            await WriteAsync(WithCrlf(stored), 8191, file.Metadata.With('V', null), created);
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
            var sizes = await WriteAsync(Encoding.Latin1.GetBytes(text), piece, SdboxMetadata.Empty, DateTimeOffset.UnixEpoch);
            Assert.That(sizes, Is.EqualTo((stored.Length, virtualSize)));
            Assert.That(await File.ReadAllTextAsync(Target, Encoding.Latin1), Is.EqualTo(
                $"2 M1e C0\n\u0001\u0002N          {stored.Length:X16}\n{stored}\n\u0001\u0003\nV{virtualSize:x}\n\n"));
            File.Delete(Target);
        }
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

        var sizes = await WriteAsync(text, 10_007, SdboxMetadata.Empty.With('G', "g"), DateTimeOffset.UnixEpoch);
        var stored = NaiveCrlf.Stripped(text);
        await using var body = await (await SdboxFile.OpenAsync(Target, CancellationToken.None)).File!.OpenBodyAsync(CancellationToken.None);
        Assert.That(sizes, Is.EqualTo(((long)stored.Length, body.Length)));
        Assert.That((await SdboxFileTests.ReadAllAsync(body)).AsSpan().SequenceEqual(NaiveCrlf.Of(stored)));
    }

    [TestCase("sdbox-zlib/u.1")]
    [TestCase("sdbox-zlib/u.2")]
    public async Task A_copy_keeps_the_stored_octets_and_every_line(string name)
    {
        var path = SdboxFixture.PathOf(name);
        using var source = (await SdboxFile.OpenAsync(path, CancellationToken.None)).File!;
        var created = DateTimeOffset.FromUnixTimeSeconds(source.Header.Created);
        await using (var copy = await SdboxFileWriter.CopyAsync(source, Target, SdboxPermissions.Private, created, CancellationToken.None))
        {
            await copy.FinishAsync(source.Metadata, toStableStorage: true, CancellationToken.None);
        }

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

    [Test]
    public async Task What_is_not_finished_leaves_no_file()
    {
        await using (var file = SdboxFileWriter.Create(Target, SdboxPermissions.Private, DateTimeOffset.UnixEpoch))
        await using (var writer = new SdboxMessageWriter(file))
        {
            await writer.WriteAsync(new byte[200_000], CancellationToken.None);
            Assert.That(File.Exists(Target));
        }

        Assert.That(File.Exists(Target), Is.False);
    }

    [Test]
    [Platform("Linux")]
    [UnsupportedOSPlatform("windows")]
    public async Task Files_have_the_mode_of_the_root_without_execution()
    {
        var root = _folder.FullName;
        File.SetUnixFileMode(root, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        await using var file = SdboxFileWriter.Create(Target, SdboxPermissions.Of(root), DateTimeOffset.UnixEpoch);
        Assert.That(File.GetUnixFileMode(Target), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));
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

    private async Task<(long Physical, long Virtual)> WriteAsync(byte[] text, int piece, SdboxMetadata metadata, DateTimeOffset created)
    {
        await using var writer = new SdboxMessageWriter(SdboxFileWriter.Create(Target, SdboxPermissions.Private, created));
        for (var at = 0; at < text.Length; at += piece)
        {
            await writer.WriteAsync(text.AsMemory(at, Math.Min(piece, text.Length - at)), CancellationToken.None);
        }

        await writer.FinishAsync(metadata, toStableStorage: false, CancellationToken.None);
        return (writer.PhysicalSize, writer.VirtualSize);
    }
}
