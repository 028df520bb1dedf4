using System.Text;
using Embedded.Mail.Storage.Sdbox;

namespace Embedded.Mail.Tests.Storage.Sdbox;

public sealed class SdboxBodyTests
{
    private DirectoryInfo _folder = null!;

    [SetUp]
    public void MakeFolder() => _folder = Directory.CreateTempSubdirectory("sdbox-");

    [TearDown]
    public void DeleteFolder() => _folder.Delete(recursive: true);

    [TestCase("")]
    [TestCase("\n")]
    [TestCase("\r")]
    [TestCase("\r\n")]
    [TestCase("\n\n\r\n\r\r\n\r")]
    [TestCase("Subject: a\r\n\r\nall\r\ncrlf\r\n")]
    [TestCase("Subject: a\n\nmixed\r\nends\n\n\r\nlast\r")]
    public async Task Every_offset_and_length_gives_what_a_plain_conversion_gives(string text)
    {
        var expected = NaiveCrlf.Of(Encoding.Latin1.GetBytes(text));
        await using var body = await OpenAsync(text);
        Assert.That(body.Length, Is.EqualTo(expected.Length));
        for (var offset = 0; offset <= expected.Length + 1; offset++)
        {
            for (var length = 0; length <= expected.Length + 1; length++)
            {
                await ExpectAsync(body, expected, offset, length);
            }
        }
    }

    [Test]
    public async Task Random_reads_of_random_texts_give_what_a_plain_conversion_gives([Range(1, 12)] int seed)
    {
        var random = new Random(seed);
        var text = RandomText(random, seed % 3 == 0 ? 200_000 : random.Next(1, 3000));
        var expected = NaiveCrlf.Of(Encoding.Latin1.GetBytes(text));
        await using var body = await OpenAsync(text);
        for (var i = 0; i < 200; i++)
        {
            await ExpectAsync(body, expected, random.Next(expected.Length + 2), random.Next(1, 40_000));
        }
    }

    [Test]
    public void The_converter_gives_the_same_however_source_and_destination_are_cut([Range(1, 40)] int seed)
    {
        var random = new Random(seed);
        var source = Encoding.Latin1.GetBytes(RandomText(random, 60));
        var converter = default(CrlfConverter);
        var output = new List<byte>();
        var expected = NaiveCrlf.Of(source);
        var buffer = new byte[5];
        for (var at = 0; at < source.Length;)
        {
            var piece = source.AsSpan(at, random.Next(Math.Min(7, source.Length - at) + 1));
            var room = random.Next(6);
            if (random.Next(2) == 0)
            {
                var count = converter.Convert(piece, buffer.AsSpan(0, Math.Min(room, buffer.Length)), out var consumed);
                output.AddRange(buffer[..count]);
                at += consumed;
            }
            else
            {
                var skipped = (int)converter.Skip(piece, room, out var consumed);
                output.AddRange(expected.AsSpan(output.Count, skipped));
                at += consumed;
            }
        }

        Assert.That(output, Is.EqualTo(expected));
    }

    [TestCase("")]
    [TestCase("\r")]
    [TestCase("\n\n\r\n\r\r\n\r")]
    [TestCase("Subject: a\n\nmixed\r\nends\n\n\r\nlast\r")]
    public void A_whole_text_is_converted_to_its_exact_length_and_to_no_other(string text)
    {
        var source = Encoding.Latin1.GetBytes(text);
        var expected = NaiveCrlf.Of(source);
        var converted = new byte[expected.Length];
        Assert.That(CrlfConverter.TryConvert(source, converted), Is.True);
        Assert.That(converted, Is.EqualTo(expected));
        Assert.That(CrlfConverter.TryConvert(source, new byte[expected.Length + 1]), Is.False);
        Assert.That(expected.Length > 0 && CrlfConverter.TryConvert(source, new byte[expected.Length - 1]), Is.False);
    }

    [TestCase(4)]
    [TestCase(40)]
    [TestCase(400)]
    public void Whole_texts_of_any_length_are_converted_within_their_bounds(int octetsOfLine)
    {
        var random = new Random(octetsOfLine);
        for (var length = 0; length < 400; length++)
        {
            var source = new byte[length];
            for (var i = 0; i < length; i++)
            {
                source[i] = random.Next(octetsOfLine) switch { 0 => (byte)'\n', 1 => (byte)'\r', _ => (byte)random.Next(256) };
            }

            var expected = NaiveCrlf.Of(source);
            foreach (var room in new[] { expected.Length - 1, expected.Length, expected.Length + 1 }.Where(static room => room >= 0))
            {
                var around = new byte[room + 80];
                Assert.That(CrlfConverter.TryConvert(source, around.AsSpan(40, room)), Is.EqualTo(room == expected.Length));
                Assert.That(around.AsSpan(0, 40).ContainsAnyExcept((byte)0) || around.AsSpan(40 + room).ContainsAnyExcept((byte)0), Is.False);
                Assert.That(room != expected.Length || around.AsSpan(40, room).SequenceEqual(expected), $"{length} octets");
            }
        }
    }

    [TestCase(1000, ExpectedResult = true)]
    [TestCase(SdboxFileReader.MaxWholeLength + 1, ExpectedResult = false)]
    public async Task<bool> A_small_message_is_in_memory_and_a_large_one_is_not(int length)
    {
        var text = RandomText(new Random(length), length);
        await using var body = await OpenAsync(text);
        var isInMemory = body.TryGetMemory(out var octets);
        var expected = NaiveCrlf.Of(Encoding.Latin1.GetBytes(text));
        Assert.That((isInMemory ? octets.ToArray() : await SdboxFileTests.ReadAllAsync(body)).AsSpan().SequenceEqual(expected));
        return isInMemory;
    }

    [Test]
    public async Task A_body_outlives_the_deletion_of_its_file()
    {
        await using var body = await OpenAsync("Subject: a\n\ntext\n");
        File.Delete(Path.Combine(_folder.FullName, "u.1"));
        Assert.That(await SdboxFileTests.ReadAllAsync(body), Is.EqualTo("Subject: a\r\n\r\ntext\r\n"u8.ToArray()));
    }

    private static async Task ExpectAsync(SdboxBody body, byte[] expected, int offset, int length)
    {
        var buffer = new byte[length];
        var total = 0;
        int read;
        while ((read = await body.ReadAsync(offset + total, buffer.AsMemory(total), CancellationToken.None)) > 0)
        {
            total += read;
        }

        var wanted = expected.Skip(offset).Take(length).ToArray();
        Assert.That(buffer.AsSpan(0, total).SequenceEqual(wanted), $"{length} octets from {offset}");
    }

    private static string RandomText(Random random, int length) => string.Create(length, random, (text, source) =>
    {
        foreach (ref var c in text)
        {
            c = source.Next(6) switch { 0 => '\n', 1 => '\r', _ => (char)('a' + source.Next(26)) };
        }
    });

    private async Task<SdboxBody> OpenAsync(string text)
    {
        var path = Path.Combine(_folder.FullName, "u.1");
        var virtualSize = NaiveCrlf.Of(Encoding.Latin1.GetBytes(text)).Length;
        await File.WriteAllBytesAsync(path, Encoding.Latin1.GetBytes(SdboxFileTests.FileOf(text, $"R1\nV{virtualSize:x}\nGx\n\n")));
        return await (await SdboxFixture.OpenFileAsync(path, CancellationToken.None)).File!.OpenBodyAsync(CancellationToken.None);
    }
}
