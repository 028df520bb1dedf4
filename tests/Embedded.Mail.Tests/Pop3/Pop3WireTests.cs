using System.Buffers;
using System.Text;
using Embedded.Mail.Messages;
using Embedded.Mail.Pop3;
using Embedded.Mail.Pop3.Wire;

namespace Embedded.Mail.Tests.Pop3;

public sealed class Pop3WireTests
{
    [TestCase("", "")]
    [TestCase(".", "..")]
    [TestCase("..\r\n.\r\n", "...\r\n..\r\n")]
    [TestCase("a.\r\nb\r\n.c", "a.\r\nb\r\n..c")]
    [TestCase("a\n.b\r.c\r\r\n.d", "a\n.b\r.c\r\r\n..d")]
    [TestCase("\r\n\r\n.\r\n\n.\r\n", "\r\n\r\n..\r\n\n.\r\n")]
    public void Dots_are_stuffed_the_same_wherever_the_text_is_cut(string text, string wire)
    {
        var octets = Encoding.ASCII.GetBytes(text);
        for (var first = 0; first <= octets.Length; first++)
        {
            for (var second = first; second <= octets.Length; second++)
            {
                var stuffer = new DotStuffer();
                var output = new ArrayBufferWriter<byte>();
                foreach (var piece in new[] { octets[..first], octets[first..second], octets[second..] })
                {
                    if (stuffer.NeedsStuffing(piece))
                    {
                        stuffer.Write(piece, output);
                    }
                    else
                    {
                        stuffer.Pass(piece);
                        output.Write(piece);
                    }
                }

                Assert.That(Encoding.ASCII.GetString(output.WrittenSpan), Is.EqualTo(wire), $"cut at {first} and {second}");
                Assert.That(stuffer.IsAtLineStart, Is.EqualTo(text.Length == 0 || text.EndsWith("\r\n", StringComparison.Ordinal)));
            }
        }
    }

    [TestCase("a: b\r\n\r\none\r\ntwo\r\n", 0UL, "a: b\r\n\r\n")]
    [TestCase("a: b\r\n\r\none\r\ntwo\r\n", 1UL, "a: b\r\n\r\none\r\n")]
    [TestCase("a: b\r\n\r\none\r\ntwo\r\n", 9UL, "a: b\r\n\r\none\r\ntwo\r\n")]
    [TestCase("\r\none\r\ntwo", 2UL, "\r\none\r\ntwo")]
    [TestCase("a: b\n\none\ntwo\n", 1UL, "a: b\n\none\n")]
    [TestCase("a: b\r\nno body", 3UL, "a: b\r\nno body")]
    [TestCase("a\rb\r\n\r\r\n\r\nx\r\n", 0UL, "a\rb\r\n\r\r\n\r\n")]
    public void Top_is_cut_the_same_wherever_the_text_is_cut(string text, ulong lines, string top)
    {
        var octets = Encoding.ASCII.GetBytes(text);
        for (var cut = 0; cut <= octets.Length; cut++)
        {
            var cutter = new TopCutter(lines);
            var first = cutter.Take(octets.AsSpan(0, cut));
            var second = cutter.Take(octets.AsSpan(cut));
            Assert.That(Encoding.ASCII.GetString([.. octets[..first], .. octets.AsSpan(cut, second)]), Is.EqualTo(top), $"cut at {cut}");
        }
    }

    [TestCase("%08Xu%08Xv", "000000ff00000010")]
    [TestCase("%u.%v", "255.16")]
    [TestCase("%v-%u", "16-255")]
    [TestCase("%Xu", "ff")]
    [TestCase("%g", "00112233445566778899aabbccddeeff")]
    [TestCase("UID%u-%v%%", "UID255-16%")]
    public void Uidls_are_formatted_as_by_Dovecot(string format, string uidl)
    {
        Assert.That(UidlFormat.TryParse(format, out var parsed, out _));
        Assert.That(parsed!.Format(new UidValidity(16), new Uid(255), new MessageGuid(0x0011223344556677, 0x8899aabbccddeeff)), Is.EqualTo(uidl));
    }

    [TestCase("")]
    [TestCase("%v")]
    [TestCase("%u %v")]
    [TestCase("%f")]
    [TestCase("%m")]
    [TestCase("%q")]
    [TestCase("%u%")]
    [TestCase("%099u")]
    [TestCase("%u\n")]
    public void Uidl_formats_that_cannot_serve_are_refused(string format)
    {
        var result = new Pop3OptionsRules().Validate(null, new Pop3Options { UidlFormat = format });
        Assert.That(result.FailureMessage, Does.StartWith("Pop3Options.UidlFormat"));
    }

    [Test]
    public void Options_that_contradict_are_refused_and_the_defaults_are_good()
    {
        var rules = new Pop3OptionsRules();
        Assert.That(rules.Validate(null, new Pop3Options()).Succeeded);
        Assert.That(new Pop3OptionsAttributeValidator().Validate(null, new Pop3Options()).Succeeded);
        Assert.That(rules.Validate(null, new Pop3Options { DeleteType = Pop3DeleteType.Flag }).FailureMessage, Does.Contain("DeletedFlag"));
        Assert.That(rules.Validate(null, new Pop3Options { DeletedFlag = "a b" }).FailureMessage, Does.Contain("'a b'"));
        Assert.That(rules.Validate(null, new Pop3Options { InactivityTimeout = TimeSpan.FromMinutes(9) }).FailureMessage, Does.Contain("InactivityTimeout"));
        Assert.That(rules.Validate(null, new Pop3Options { LoginTimeout = TimeSpan.Zero }).FailureMessage, Does.Contain("LoginTimeout"));
        Assert.That(new Pop3OptionsAttributeValidator().Validate(null, new Pop3Options { MaxCommandLength = 1 }).FailureMessage, Does.Contain("MaxCommandLength"));
    }
}
