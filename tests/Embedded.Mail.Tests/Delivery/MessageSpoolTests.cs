using Embedded.Mail.Delivery;

namespace Embedded.Mail.Tests.Delivery;

public sealed class MessageSpoolTests
{
    [TestCase(0, false)]
    [TestCase(4096, false)]
    [TestCase(4097, true)]
    [TestCase(1_000_000, true)]
    public async Task What_was_written_is_read_at_any_offset(int length, bool inFile)
    {
        var octets = new byte[length];
        new Random(length).NextBytes(octets);
        var directory = Directory.CreateTempSubdirectory();
        await using (var spool = new MessageSpool(4096, directory.FullName))
        {
            for (var offset = 0; offset < length; offset += 777)
            {
                await spool.WriteAsync(octets.AsMemory(offset, Math.Min(777, length - offset)), CancellationToken.None);
            }

            Assert.That((spool.Length, spool.IsInFile), Is.EqualTo(((long)length, inFile)));
            Assert.That(directory.GetFiles(), OperatingSystem.IsWindows() ? Has.Length.LessThan(2) : Is.Empty, "a file without a name outlives no process");
            await using var message = new SpooledMessage("a: b\r\n"u8.ToArray(), spool);
            using var copy = new MemoryStream();
            await message.AsStream().CopyToAsync(copy);
            Assert.That(copy.ToArray(), Is.EqualTo("a: b\r\n"u8.ToArray().Concat(octets)));
            var part = new byte[10];
            Assert.That(await message.ReadAsync(message.Length, part, CancellationToken.None), Is.Zero);
            Assert.That(await message.ReadAsync(message.Length + 5, part, CancellationToken.None), Is.Zero);
        }

        Assert.That(directory.GetFiles(), Is.Empty);
        directory.Delete();
    }
}
