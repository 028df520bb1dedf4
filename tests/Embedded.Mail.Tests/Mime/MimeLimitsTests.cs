using System.Buffers;
using System.Text;
using Embedded.Mail.Mime;

namespace Embedded.Mail.Tests.Mime;

/// <summary>Each limit where it lies, and one past it. What is past is opaque, and no octet of it is lost.</summary>
public class MimeLimitsTests
{
    [TestCase(5, 5)]
    [TestCase(6, 5)]
    public void Depth(int levels, int parts)
    {
        // Each level but the last is a message that encloses the next.
        var text = string.Concat(Enumerable.Repeat("Content-Type: message/rfc822\n\n", levels - 1)) + "Subject: innermost\n\nx\n";
        var structure = Scan(text, new MimeLimits { MaxDepth = 5 });
        Assert.That(structure.PartCount, Is.EqualTo(parts));
        Assert.That(structure[parts - 1].IsMessage, Is.False);
        Assert.That(structure[parts - 1].Body.Length, Is.EqualTo(levels == 5 ? 2 : "Subject: innermost\n\nx\n".Length));
    }

    [TestCase(4, 5)]
    [TestCase(5, 5)]
    public void Parts(int inside, int parts)
    {
        var text = "Content-Type: multipart/mixed; boundary=b\n\n" + string.Concat(Enumerable.Repeat("--b\n\nx\n", inside)) + "--b--\n";
        var structure = Scan(text, new MimeLimits { MaxParts = 5 });
        Assert.That(structure.PartCount, Is.EqualTo(parts));
        Assert.That(structure[0].Body.End, Is.EqualTo(text.Length));
    }

    [TestCase(0, true)]
    [TestCase(1, false)]
    public void Header_size(int past, bool isKnown)
    {
        // The field that begins at the limit is the last that counts.
        var text = "X: " + new string('x', 100 - 4 + past) + "\nSubject: s\n\nbody";
        var structure = Scan(text, new MimeLimits { MaxHeaderSize = 100 });
        Assert.That(Envelope(structure, text), Does.StartWith(isKnown ? "(NIL \"s\" " : "(NIL NIL "));
        Assert.That(structure.HeaderSize, Is.EqualTo(text.Length - 4));
    }

    [TestCase(5, true)]
    [TestCase(6, false)]
    public void Fields(int count, bool isKnown)
    {
        var text = string.Concat(Enumerable.Repeat("Cc: a@b\n", count - 1)) + "Subject: s\n\n";
        Assert.That(Envelope(Scan(text, new MimeLimits { MaxFields = 5 }), text), Does.StartWith(isKnown ? "(NIL \"s\" " : "(NIL NIL "));
    }

    [TestCase(5, 5)]
    [TestCase(6, 5)]
    public void Parameters(int count, int kept)
    {
        var text = "Content-Type: text/plain" + string.Concat(Enumerable.Range(0, count).Select(i => $"; p{i}=v")) + "\n\n";
        var octets = Encoding.Latin1.GetBytes(text);
        Assert.That(MessageStructure.Scan(octets, new MimeLimits { MaxParameters = 5 })[0].ReadContent(octets).Parameters, Has.Count.EqualTo(kept));
    }

    [TestCase(5, true)]
    [TestCase(6, false)]
    public void Boundary_among_parameters(int place, bool isFound)
    {
        var text = "Content-Type: multipart/mixed" + string.Concat(Enumerable.Range(1, place - 1).Select(i => $"; p*{i}*=v")) + "; boundary=b\n\n--b\n\nx\n--b--\n";
        var structure = Scan(text, new MimeLimits { MaxParameters = 5 });
        Assert.That(structure.PartCount, Is.EqualTo(isFound ? 2 : 1));
    }

    [TestCase(5, 5)]
    [TestCase(6, 5)]
    public void Addresses(int count, int kept)
    {
        var text = "To: " + string.Join(", ", Enumerable.Range(0, count).Select(i => $"u{i}@h")) + "\n\n";
        Assert.That(Envelope(Scan(text, new MimeLimits { MaxAddresses = 5 }), text).Split("\"h\"").Length - 1, Is.EqualTo(kept));
    }

    // Sender and Reply-To repeat those of From, which count each time.
    [TestCase(9, 3, 3, 3)]
    [TestCase(8, 3, 3, 2)]
    [TestCase(4, 3, 1, 0)]
    [TestCase(2, 2, 0, 0)]
    public void Addresses_that_are_repeated(int limit, params int[] kept)
    {
        var text = "From: a@h, b@h, c@h\n\n";
        var lists = kept.Select(count => count == 0 ? "NIL" : $"({string.Concat("abc".Take(count).Select(name => $"(NIL NIL \"{name}\" \"h\")"))})");
        Assert.That(Envelope(Scan(text, new MimeLimits { MaxAddresses = limit }), text), Is.EqualTo($"(NIL NIL {string.Join(' ', lists)} NIL NIL NIL NIL NIL)"));
    }

    [Test]
    public void NUL_octets_are_text_like_others_and_never_reach_a_quoted_string()
    {
        var text = "Subject: a\0b\nFrom: \"x\0y\" <l\0@h>\nContent-Type: multipart/mixed; boundary=\"b\0b\"\n\n--b\0b\nContent-Type: text/plain; name=\"n\0\"\n\n\0\0\n--b\0b--\n";
        var octets = Encoding.Latin1.GetBytes(text);
        var structure = MessageStructure.Scan(octets);
        var output = new ArrayBufferWriter<byte>();
        structure.WriteEnvelope(octets, output);
        structure.WriteBodyStructure(octets, output);
        Assert.That(output.WrittenSpan.Contains((byte)0), Is.False, "NUL is in no string of IMAP but a literal8 (RFC 9051 §9)");
        Assert.That(structure.Size, Is.EqualTo(octets.Length));
        Assert.That(structure.PartCount, Is.LessThanOrEqualTo(2));
    }

    private static MessageStructure Scan(string text, MimeLimits limits) => MessageStructure.Scan(Encoding.Latin1.GetBytes(text), limits);

    private static string Envelope(MessageStructure structure, string text)
    {
        var output = new ArrayBufferWriter<byte>();
        structure.WriteEnvelope(Encoding.Latin1.GetBytes(text), output);
        return Encoding.Latin1.GetString(output.WrittenSpan);
    }
}
