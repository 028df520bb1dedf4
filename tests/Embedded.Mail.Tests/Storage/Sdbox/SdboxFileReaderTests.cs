using System.Text;
using Embedded.Mail.Storage.Files;
using Embedded.Mail.Storage.Sdbox;
using Embedded.Mail.Tests.Storage.Files;

namespace Embedded.Mail.Tests.Storage.Sdbox;

/// <summary>A message file is read by as few calls as its length allows, and it does not matter how much of it each of them brings.</summary>
public sealed class SdboxFileReaderTests
{
    private static readonly DiskThreads Disk = new(2);

    [TestCase("2 M1e C1\n\u0001\u0002N          0000000000000005\ntext\n\n\u0001\u0003\nRa\nV6\nGid\n\n", nameof(SdboxDamage.None))]
    [TestCase("2 M1e C1\n\u0001\u0002N          0000000000000005\ntext\n\n\u0001\u0003\nRa\nV6\nGi", nameof(SdboxDamage.UnfinishedMetadata))]
    [TestCase("2 M1e C1\n\u0001\u0002N          0000000000000005\ntext\n", nameof(SdboxDamage.MissingMetadata))]
    [TestCase("2 M1e C1\n\u0001\u0002N          0000000000000009\ntext\n", nameof(SdboxDamage.Truncated))]
    [TestCase("", nameof(SdboxDamage.Empty))]
    public void What_one_read_brings_does_not_matter(string text, string damage)
    {
        var octets = Encoding.Latin1.GetBytes(text);
        for (var atOnce = 0; atOnce <= octets.Length; atOnce++)
        {
            using var file = new PatchyMailFile(octets, atOnce);
            var opening = SdboxFileReader.Read(file, Disk);
            using var opened = opening.File;
            Assert.That(opening.Damage.ToString(), Is.EqualTo(damage), $"{atOnce} octets at once");
            Assert.That(file.IsClosed, "all of it is in memory");
            Assert.That(opened is null || (opened.Stored.Span.SequenceEqual("text\n"u8) && opened.Header.Created == 1));
            Assert.That(damage != nameof(SdboxDamage.None) || opened is { Metadata: { Received: 10, VirtualSize: 6, GuidText: "id" } });
        }
    }

    [Test]
    public void What_the_system_has_not_whole_in_memory_is_left_to_the_disks_threads()
    {
        var octets = Encoding.Latin1.GetBytes("2 M1e C1\n\u0001\u0002N          0000000000000005\ntext\n\n\u0001\u0003\nRa\n\n");
        for (var atOnce = 0; atOnce <= octets.Length; atOnce++)
        {
            using var file = new PatchyMailFile(octets, atOnce);
            using var opened = SdboxFileReader.TryRead(file, Disk)?.File;
            Assert.That(opened is not null, Is.EqualTo(atOnce == octets.Length), $"{atOnce} octets at once");
            Assert.That(file.IsClosed, Is.EqualTo(atOnce == octets.Length));
        }
    }

    [Test]
    [Platform("Linux")]
    public void A_usual_message_takes_one_call_to_open_it_and_one_to_read_it()
    {
        var folder = Directory.CreateTempSubdirectory("sdbox-");
        try
        {
            var path = Path.Combine(folder.FullName, "u.1");
            File.WriteAllText(path, $"2 M1e C1\n\u0001\u0002N          {20_000:X16}\n{new string('x', 20_000)}\n\u0001\u0003\nRa\n\n", Encoding.Latin1);
            var files = new FaultyFileLayer(SystemFileLayer.Instance);
            using var opened = SdboxFile.Open(files, Disk, path).File;
            Assert.That(opened!.PhysicalSize, Is.EqualTo(20_000));
            Assert.That(files.Calls.Select(static call => call.Call), Is.EqualTo(new[] { FileCall.Open, FileCall.Read }));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
