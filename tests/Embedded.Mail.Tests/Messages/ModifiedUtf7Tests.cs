using Embedded.Mail.Messages;

namespace Embedded.Mail.Tests.Messages;

public class ModifiedUtf7Tests
{
    [TestCase("INBOX", "INBOX")]
    [TestCase("~peter/mail/台北/日本語", "~peter/mail/&U,BTFw-/&ZeVnLIqe-")]
    [TestCase("A&B", "A&-B")]
    [TestCase("Entwürfe", "Entw&APw-rfe")]
    [TestCase("😀", "&2D3eAA-")]
    public void Name_is_encoded_and_decoded(string name, string encoded)
    {
        Assert.That(ModifiedUtf7.Encode(name), Is.EqualTo(encoded));
        Assert.That(ModifiedUtf7.TryDecode(encoded, out var decoded), Is.True);
        Assert.That(decoded, Is.EqualTo(name));
    }

    [TestCase("&")]
    [TestCase("&U,BTFw")]
    [TestCase("&AGE-", Description = "printable ASCII written shifted")]
    [TestCase("&U,BTFw-&ZeVnLIqe-", Description = "superfluous shift")]
    [TestCase("&2D0-", Description = "high surrogate alone")]
    [TestCase("&3gA-", Description = "low surrogate alone")]
    [TestCase("&U,BTFx-", Description = "padding bits are not zero")]
    [TestCase("&U-", Description = "too few digits")]
    [TestCase("&U!BTFw-")]
    [TestCase("a\u0001")]
    [TestCase("ü")]
    public void Ill_formed_name_is_refused(string encoded) => Assert.That(ModifiedUtf7.TryDecode(encoded, out _), Is.False);

    [Test]
    public void Every_string_survives_the_round_trip()
    {
        var random = new Random(7);
        for (var round = 0; round < 2000; round++)
        {
            var name = string.Concat(Enumerable.Range(0, random.Next(1, 12)).Select(_ => random.Next(4) switch
            {
                0 => ((char)random.Next(0x20, 0x7f)).ToString(),
                1 => ((char)random.Next(0xa0, 0x2000)).ToString(),
                2 => char.ConvertFromUtf32(random.Next(0x10000, 0x10ffff)),
                _ => "&",
            }));
            Assert.That(ModifiedUtf7.TryDecode(ModifiedUtf7.Encode(name), out var decoded), Is.True, name);
            Assert.That(decoded, Is.EqualTo(name));
        }
    }
}
