using System.Buffers;
using System.Text;
using Embedded.Mail.Mime;
using FsCheck;
using FsCheck.Fluent;

namespace Embedded.Mail.Tests.Mime;

/// <summary>What holds for any octets whatever, tried on texts made of the pieces that matter.</summary>
public class MimePropertyTests
{
    private static readonly string[] Pieces =
    [
        "\n", "\r\n", "\r", "\n\n", "\r\n\r\n", " ", "\t", "--", "-", "--a", "--a--", "--b", "--b--", "\n--a\n", "\r\n--a\r\n", "\n--b\n", "\r\n--b--\r\n", "--ab",
        "Content-Type: multipart/mixed; boundary=a\n\n", "Content-Type: multipart/mixed;\r\n boundary=\"b\"\r\n\r\n", "Content-Type: multipart/digest; boundary=ab\n",
        "Content-Type: message/rfc822\n\n", "Content-Type: message/rfc822\r\n\r\n", "MIME-Version: 1.0\n", "Content-Transfer-Encoding: base64\r\n", "Subject: x\n", "Subject:\r\n y\r\n",
        "From: \"a (b) <c@d>, e: f@g;\n", "To: =?utf-8?q?=C3=A9?= <a@b>\r\n", "Content-Disposition: attachment; filename*0*=utf-8''a%20; filename*1=b\n", ": ", ";", "\"", "(", "é", "\0", "x", "aGVsbG8=", "=3D=\n",
    ];

    private static Arbitrary<byte[]> Texts => Gen.Elements(Pieces).ArrayOf().Select(pieces => Encoding.Latin1.GetBytes(string.Concat(pieces))).ToArbitrary();

    private static Config Config => Config.QuickThrowOnFailure.WithMaxTest(1500).WithEndSize(60);

    [Test]
    public void Scan_does_not_depend_on_where_the_text_is_cut() =>
        Prop.ForAll(Texts, Gen.Choose(1, 40).ToArbitrary(), (text, cut) =>
        {
            var whole = Saved(MessageStructure.Scan(text));
            return Saved(MessageStructure.Scan(Cut(text, cut))).AsSpan().SequenceEqual(whole)
                && Saved(Scan(new CutBody(text, cut).AsStream())).AsSpan().SequenceEqual(whole);
        }).Check(Config);

    [Test]
    public void Virtual_places_are_the_places_in_the_text_with_CRLF() =>
        Prop.ForAll(Texts, text =>
        {
            var stored = MessageStructure.Scan(text);
            var sent = MessageStructure.Scan(WithCrlf(text));
            return stored.VirtualSize == sent.Size
                && stored.PartCount == sent.PartCount
                && Enumerable.Range(0, stored.PartCount).All(part => stored[part].VirtualHeader == sent[part].Header
                    && stored[part].VirtualBody == sent[part].Body && stored[part].BodyLines == sent[part].BodyLines);
        }).Check(Config);

    [Test]
    public void Parts_lie_within_their_containers_and_one_behind_the_other() =>
        Prop.ForAll(Texts, text =>
        {
            var structure = MessageStructure.Scan(text);
            return structure.Size == text.Length && Enumerable.Range(0, structure.PartCount).All(index =>
            {
                var part = structure[index];
                var container = index == 0 ? new OctetRange(0, text.Length) : structure[part.Parent].Body;
                return part.Header.Offset >= container.Offset && part.Body.End <= container.End && part.Header.End == part.Body.Offset
                    && (part.Next >= structure.PartCount || structure[part.Next].Parent != part.Parent || structure[part.Next].Header.Offset >= part.Body.End);
            });
        }).Check(Config);

    [Test]
    public void Saved_scan_comes_back_the_same_and_damage_is_noticed_or_harmless() =>
        Prop.ForAll(Texts, Gen.Choose(0, int.MaxValue - 1).ToArbitrary(), (text, damage) =>
        {
            var saved = Saved(MessageStructure.Scan(text));
            Assert.That(MessageStructure.TryLoad(saved, out var loaded), Is.True);
            Assert.That(Saved(loaded!), Is.EqualTo(saved));
            Assert.That(MessageStructure.TryLoad(saved.AsSpan(0, damage % saved.Length), out _), Is.False);
            saved[damage % saved.Length] ^= (byte)(1 << (damage % 8));
            if (MessageStructure.TryLoad(saved, out var other))
            {
                WriteAll(other, text);
            }

            return true;
        }).Check(Config);

    [Test]
    public void Everything_can_be_written_of_any_text_and_closes_its_parentheses() =>
        Prop.ForAll(Texts, text => WriteAll(MessageStructure.Scan(text), text).All(IsBalanced)).Check(Config);

    [Test]
    public void Stored_message_and_octets_in_memory_give_the_same() =>
        Prop.ForAll(Texts, Gen.Choose(1, 40).ToArbitrary(), (text, cut) =>
        {
            var structure = MessageStructure.Scan(text);
            var output = new ArrayBufferWriter<byte>();
            structure.WriteEnvelopeAsync(new CutBody(text, cut), output, CancellationToken.None).AsTask().GetAwaiter().GetResult();
            structure.WriteBodyAsync(new CutBody(text, cut), output, CancellationToken.None).AsTask().GetAwaiter().GetResult();
            structure.WriteBodyStructureAsync(new CutBody(text, cut), output, CancellationToken.None).AsTask().GetAwaiter().GetResult();
            return output.WrittenSpan.SequenceEqual(WriteAll(structure, text).SelectMany(octets => octets).ToArray());
        }).Check(Config);

    [TestCase("base64")]
    [TestCase("quoted-printable")]
    [TestCase("8bit")]
    public void Decoding_does_not_depend_on_where_the_text_is_cut(string encoding) =>
        Prop.ForAll(Texts, Gen.Choose(1, 40).ToArbitrary(), (text, cut) =>
            Decoded(text, text.Length + 1, encoding).AsSpan().SequenceEqual(Decoded(text, cut, encoding))).Check(Config);

    [Test]
    public void Chosen_fields_and_the_others_are_all_fields() =>
        Prop.ForAll(Texts, text =>
        {
            var chosen = new ArrayBufferWriter<byte>();
            HeaderFields.Select(text, ["Subject", "content-type"], not: false, chosen);
            var others = new ArrayBufferWriter<byte>();
            HeaderFields.Select(text, ["Subject", "content-type"], not: true, others);
            var all = new ArrayBufferWriter<byte>();
            HeaderFields.Select(text, [], not: true, all);
            return chosen.WrittenCount + others.WrittenCount == all.WrittenCount;
        }).Check(Config);

    private static byte[] Saved(MessageStructure structure)
    {
        var output = new ArrayBufferWriter<byte>();
        structure.Save(output);
        return output.WrittenSpan.ToArray();
    }

    private static MessageStructure Scan(Stream stream) => MessageStructure.ScanAsync(stream, null, CancellationToken.None).AsTask().GetAwaiter().GetResult();

    private static ReadOnlySequence<byte> Cut(byte[] text, int cut)
    {
        var first = new Segment(ReadOnlyMemory<byte>.Empty, null);
        var last = first;
        foreach (var piece in text.Chunk(cut))
        {
            last = new Segment(piece, last);
        }

        return new ReadOnlySequence<byte>(first, 0, last, last.Memory.Length);
    }

    private static byte[] WithCrlf(byte[] text) => Encoding.Latin1.GetBytes(
        Encoding.Latin1.GetString(text).Replace("\r\n", "\n", StringComparison.Ordinal).Replace("\n", "\r\n", StringComparison.Ordinal));

    private static List<byte[]> WriteAll(MessageStructure structure, byte[] text)
    {
        var written = new List<byte[]>();
        foreach (var write in new Action<IBufferWriter<byte>>[] { output => structure.WriteEnvelope(text, output), output => structure.WriteBody(text, output), output => structure.WriteBodyStructure(text, output) })
        {
            var output = new ArrayBufferWriter<byte>();
            write(output);
            written.Add(output.WrittenSpan.ToArray());
        }

        return written;
    }

    private static bool IsBalanced(byte[] item)
    {
        var depth = 0;
        for (var i = 0; i < item.Length; i++)
        {
            switch (item[i])
            {
                case (byte)'(':
                    depth++;
                    break;
                case (byte)')':
                    depth--;
                    break;
                case (byte)'"':
                    for (i++; item[i] != '"'; i++)
                    {
                        i += item[i] == '\\' ? 1 : 0;
                    }

                    break;
                case (byte)'{':
                    var end = Array.IndexOf(item, (byte)'}', i);
                    i = end + 2 + int.Parse(item.AsSpan((i + 1)..end), System.Globalization.CultureInfo.InvariantCulture);
                    break;
                default:
                    break;
            }

            if (depth == 0 && i != item.Length - 1)
            {
                return false;
            }
        }

        return depth == 0;
    }

    private static byte[] Decoded(byte[] text, int cut, string encoding)
    {
        using var output = new MemoryStream();
        var part = DecodedPart.OpenAsync(new CutBody(text, cut), new OctetRange(0, text.Length), encoding, CancellationToken.None).AsTask().GetAwaiter().GetResult()!;
        part.AsStream().CopyTo(output);
        Assert.That(output.Length, Is.EqualTo(part.Length));
        return output.ToArray();
    }

    private sealed class Segment : ReadOnlySequenceSegment<byte>
    {
        public Segment(ReadOnlyMemory<byte> memory, Segment? previous)
        {
            Memory = memory;
            if (previous is not null)
            {
                previous.Next = this;
                RunningIndex = previous.RunningIndex + previous.Memory.Length;
            }
        }
    }
}
