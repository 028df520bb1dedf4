using System.Text;
using Embedded.Mail.Imap.Wire;
using Embedded.Mail.Messages;

namespace Embedded.Mail.Tests.Imap.Wire;

/// <summary>The grammar of RFC 9051 §9, piece by piece.</summary>
public sealed class ImapReaderTests
{
    [TestCase("0", 0u)]
    [TestCase("007", 7u)]
    [TestCase("4294967295", 4294967295u)]
    [TestCase("00000000000000000000000012 rest", 12u)]
    public void Number_is_read(string text, uint expected)
    {
        var reader = Reader(text);
        Assert.That(reader.TryReadNumber(out var value), Is.True);
        Assert.That(value, Is.EqualTo(expected));
    }

    [TestCase("", "number expected")]
    [TestCase("x", "number expected")]
    [TestCase("-1", "number expected")]
    [TestCase("4294967296", "number does not fit in 32 bits")]
    [TestCase("99999999999999999999999999999999999999999", "number does not fit in 32 bits")]
    public void Number_refuses_and_says_why(string text, string error)
    {
        var reader = Reader(text);
        Assert.That(reader.TryReadNumber(out _), Is.False);
        Assert.That(reader.Error, Is.EqualTo(error));
        Assert.That(reader.Rest.Length, Is.EqualTo(text.Length), "nothing is consumed");
    }

    [TestCase("9223372036854775807", 9223372036854775807)]
    [TestCase("0", 0)]
    public void Number64_is_read(string text, long expected)
    {
        var reader = Reader(text);
        Assert.That(reader.TryReadNumber64(out var value), Is.True);
        Assert.That(value, Is.EqualTo(expected));
    }

    [TestCase("9223372036854775808")]
    [TestCase("18446744073709551616")]
    public void Number64_refuses_what_does_not_fit(string text)
    {
        var reader = Reader(text);
        Assert.That(reader.TryReadNumber64(out _), Is.False);
        Assert.That(reader.Error, Is.EqualTo("number does not fit in 63 bits"));
    }

    [TestCase("abc", "abc", "")]
    [TestCase("abc def", "abc", " def")]
    [TestCase("a]b", "a]b", "")]
    [TestCase("\"quoted string\"x", "quoted string", "x")]
    [TestCase("\"a\\\"b\\\\c\"", "a\"b\\c", "")]
    [TestCase("\"\"", "", "")]
    [TestCase("\"ü\"", "ü", "")]
    [TestCase("{5}\r\nhello rest", "hello", " rest")]
    [TestCase("{5+}\r\nhello", "hello", "")]
    [TestCase("{5}\nhello", "hello", "")]
    [TestCase("{0}\r\n", "", "")]
    [TestCase("{7}\r\na\r\n\"b\\c", "a\r\n\"b\\c", "")]
    [TestCase("{0005}\r\nhello", "hello", "")]
    public void Astring_is_read(string text, string expected, string rest)
    {
        var reader = Reader(text);
        Assert.That(reader.TryReadAString(out var value), Is.True, reader.Error);
        Assert.That(Encoding.UTF8.GetString(value), Is.EqualTo(expected));
        Assert.That(Encoding.UTF8.GetString(reader.Rest), Is.EqualTo(rest));
    }

    [TestCase("")]
    [TestCase(" a")]
    [TestCase("(a")]
    [TestCase("*")]
    [TestCase("%")]
    [TestCase("\\Seen")]
    [TestCase("ü")]
    [TestCase("\"open")]
    [TestCase("\"a\\")]
    [TestCase("\"a\\b\"")]
    [TestCase("\"a\rb\"")]
    [TestCase("\"a\nb\"")]
    [TestCase("\"a\0b\"")]
    [TestCase("{5}")]
    [TestCase("{5}\r\nhell")]
    [TestCase("{}\r\nx")]
    [TestCase("{-1}\r\nx")]
    [TestCase("{+}\r\nx")]
    [TestCase("{5 }\r\nhello")]
    [TestCase("{99999999999999999999999999}\r\nx")]
    [TestCase("{3}\r\na\0b")]
    public void Astring_refuses_and_consumes_nothing(string text)
    {
        var reader = Reader(text);
        Assert.That(reader.TryReadAString(out _), Is.False);
        Assert.That(reader.Error, Is.Not.Empty);
        Assert.That(reader.Rest.Length, Is.EqualTo(Encoding.UTF8.GetByteCount(text)));
    }

    [Test]
    public void Quoted_string_refuses_what_is_not_utf8()
    {
        var reader = new ImapReader([(byte)'"', 0xff, (byte)'"']);
        Assert.That(reader.TryReadQuoted(out _), Is.False);
        Assert.That(reader.Error, Is.EqualTo("invalid UTF-8 in a quoted string"));
    }

    [Test]
    public void Literal8_may_hold_nul_and_literal_may_not()
    {
        var reader = Reader("~{3}\r\na\0b");
        Assert.That(reader.TryReadLiteral8(out var value), Is.True);
        Assert.That(value.ToArray(), Is.EqualTo("a\0b"u8.ToArray()));
    }

    [TestCase("NIL", true)]
    [TestCase("nil", true)]
    [TestCase("\"NIL\"", false)]
    public void Nstring_tells_nil_from_a_string(string text, bool expected)
    {
        var reader = Reader(text);
        Assert.That(reader.TryReadNString(out _, out var isNil), Is.True);
        Assert.That(isNil, Is.EqualTo(expected));
    }

    [Test]
    public void First_error_is_kept()
    {
        var reader = Reader("x");
        _ = reader.TryReadNumber(out _);
        _ = reader.TryReadSpace();
        Assert.That(reader.Error, Is.EqualTo("number expected"));
    }

    [Test]
    public void Nesting_has_a_limit()
    {
        var reader = Reader(new string('(', 1000));
        var depth = 0;
        while (reader.TryReadOpen())
        {
            depth++;
        }

        Assert.That(depth, Is.EqualTo(ImapReader.MaxDepth));
        Assert.That(reader.Error, Is.EqualTo("nested too deeply"));
    }

    [TestCase("(\\Seen \\ANSWERED $Forwarded)", MessageFlags.Seen | MessageFlags.Answered, "$Forwarded")]
    [TestCase("()", MessageFlags.None, "")]
    [TestCase("(a b a)", MessageFlags.None, "a b a")]
    public void Flag_list_is_read(string text, MessageFlags flags, string keywords)
    {
        var reader = Reader(text);
        Assert.That(reader.TryReadFlagList(out var read, out var words), Is.True, reader.Error);
        Assert.That(read, Is.EqualTo(flags));
        Assert.That(string.Join(' ', words), Is.EqualTo(keywords));
    }

    [TestCase("(\\Seen")]
    [TestCase("(\\Seen ")]
    [TestCase("(\\Seen )")]
    [TestCase("( \\Seen)")]
    [TestCase("(\\Recent)")]
    [TestCase("(\\*)")]
    [TestCase("(\\)")]
    [TestCase("(\\Nonsense)")]
    [TestCase("(a  b)")]
    [TestCase("((a))")]
    [TestCase("(a\"b)")]
    [TestCase("(012345678901234567890123456789012345678901234567890)")]
    public void Flag_list_refuses(string text)
    {
        var reader = Reader(text);
        Assert.That(reader.TryReadFlagList(out _, out _), Is.False);
        Assert.That(reader.Rest.Length, Is.EqualTo(text.Length));
    }

    [TestCase("1-Feb-1994", "1994-02-01")]
    [TestCase("\"01-feb-1994\"", "1994-02-01")]
    [TestCase("29-Feb-2024", "2024-02-29")]
    public void Date_is_read(string text, string expected)
    {
        var reader = Reader(text);
        Assert.That(reader.TryReadDate(out var date), Is.True);
        Assert.That(date, Is.EqualTo(DateOnly.ParseExact(expected, "yyyy-MM-dd")));
        Assert.That(reader.IsAtEnd, Is.True);
    }

    [TestCase("")]
    [TestCase("30-Feb-2024")]
    [TestCase("29-Feb-2023")]
    [TestCase("0-Jan-2024")]
    [TestCase("1-Foo-2024")]
    [TestCase("1-Jan-0000")]
    [TestCase("1-Jan-24")]
    [TestCase("\"1-Jan-2024")]
    [TestCase(" 1-Jan-2024")]
    public void Date_refuses(string text)
    {
        var reader = Reader(text);
        Assert.That(reader.TryReadDate(out _), Is.False);
        Assert.That(reader.Rest.Length, Is.EqualTo(text.Length));
    }

    [TestCase("\" 7-Feb-1994 22:43:04 -0800\"", "1994-02-07T22:43:04-08:00")]
    [TestCase("\"17-Jul-1996 02:44:25 +0000\"", "1996-07-17T02:44:25+00:00")]
    [TestCase("\"31-Dec-1998 23:59:60 +0000\"", "1998-12-31T23:59:59+00:00")]
    public void Date_time_is_read(string text, string expected)
    {
        var reader = Reader(text);
        Assert.That(reader.TryReadDateTime(out var value), Is.True);
        Assert.That(value, Is.EqualTo(DateTimeOffset.Parse(expected, System.Globalization.CultureInfo.InvariantCulture)));
        Assert.That(value.Offset, Is.EqualTo(DateTimeOffset.Parse(expected, System.Globalization.CultureInfo.InvariantCulture).Offset));
    }

    [TestCase("17-Jul-1996 02:44:25 +0000")]
    [TestCase("\"17-Jul-1996 24:44:25 +0000\"")]
    [TestCase("\"17-Jul-1996 02:60:25 +0000\"")]
    [TestCase("\"17-Jul-1996 02:44:25 0000\"")]
    [TestCase("\"17-Jul-1996 02:44:25 +9900\"")]
    [TestCase("\"17-Jul-1996 02:44:25 +0060\"")]
    [TestCase("\"17-Jul-1996 02:44:25\"")]
    [TestCase("\"1-Jan-0001 00:00:00 +1400\"")]
    [TestCase("\"31-Dec-9999 23:59:59 -1400\"")]
    public void Date_time_refuses(string text)
    {
        var reader = Reader(text);
        Assert.That(reader.TryReadDateTime(out _), Is.False);
        Assert.That(reader.Rest.Length, Is.EqualTo(text.Length));
    }

    [TestCase("INBOX", false, "INBOX")]
    [TestCase("inbox", false, "INBOX")]
    [TestCase("\"Entw&APw-rfe\"", false, "Entwürfe")]
    [TestCase("\"Entwürfe\"", true, "Entwürfe")]
    [TestCase("\"a & b\"", true, "a & b")]
    [TestCase("\"a&b\"", false, null)]
    [TestCase("\"Entwürfe\"", false, null)]
    [TestCase("\"\"", false, null)]
    [TestCase("a//b", false, null)]
    [TestCase("{4}\r\na\tb/", false, null)]
    public void Mailbox_is_decoded_or_is_none(string text, bool isUtf8, string? expected)
    {
        var reader = Reader(text);
        Assert.That(reader.TryReadMailbox(new MailboxNaming('/', isUtf8), out var name), Is.True, reader.Error);
        Assert.That(name?.Value, Is.EqualTo(expected));
    }

    [TestCase("1:*")]
    [TestCase("1,3:5,*")]
    [TestCase("4294967295:1")]
    public void Set_is_read(string text)
    {
        var reader = Reader(text + " x");
        Assert.That(reader.TryReadSequenceSet(out _), Is.True);
        Assert.That(Encoding.ASCII.GetString(reader.Rest), Is.EqualTo(" x"));
    }

    [TestCase("")]
    [TestCase("0")]
    [TestCase("1,")]
    [TestCase(",1")]
    [TestCase("1::2")]
    [TestCase("1:2:3")]
    [TestCase("4294967296")]
    [TestCase("a")]
    [TestCase("-1")]
    public void Set_refuses(string text)
    {
        var reader = Reader(text);
        Assert.That(reader.TryReadSequenceSet(out _), Is.False);
        Assert.That(reader.Rest.Length, Is.EqualTo(text.Length));
    }

    [Test]
    public void Every_prefix_of_valid_input_is_refused_or_read_and_never_throws()
    {
        foreach (var text in new[] { "\"a\\\"ü\"", "{12}\r\nhello\r\nworld", "\" 7-Feb-1994 22:43:04 -0800\"", "(\\Seen $Forwarded (a b))", "1:4,7,*:3" })
        {
            var octets = Encoding.UTF8.GetBytes(text);
            for (var length = 0; length <= octets.Length; length++)
            {
                ReadEverything(octets.AsSpan(0, length));
            }
        }
    }

    /// <summary>Tries each production at the beginning of the octets; what fails must consume nothing and say why.</summary>
    internal static void ReadEverything(ReadOnlySpan<byte> octets)
    {
        for (var production = 0; production < 17; production++)
        {
            var reader = new ImapReader(octets);
            if (!Read(production, ref reader) && (reader.Error.Length == 0 || (production < 14 && reader.Rest.Length != octets.Length)))
            {
                Assert.Fail($"Production {production} consumed octets or gave no reason on {Convert.ToHexString(octets)}");
            }
        }
    }

    private static bool Read(int production, ref ImapReader reader) => production switch
    {
        0 => reader.TryReadTag(out _),
        1 => reader.TryReadAtom(out _),
        2 => reader.TryReadAString(out _),
        3 => reader.TryReadString(out _),
        4 => reader.TryReadNString(out _, out _),
        5 => reader.TryReadLiteral8(out _),
        6 => reader.TryReadNumber(out _),
        7 => reader.TryReadNonZero(out _),
        8 => reader.TryReadNumber64(out _),
        9 => reader.TryReadFlagList(out _, out _),
        10 => reader.TryReadDate(out _),
        11 => reader.TryReadDateTime(out _),
        12 => reader.TryReadSequenceSet(out _),
        13 => reader.TryReadListPattern(new MailboxNaming('/', false), out _),
        14 => reader.TryReadStoreFlags(out _, out _),
        15 => reader.TryReadMailbox(new MailboxNaming('.', true), out _),
        _ => reader.TryReadOpen() && reader.TryReadWord("FLAGS"u8) && reader.TryReadClose() && reader.TryReadEnd(),
    };

    private static ImapReader Reader(string text) => new(Encoding.UTF8.GetBytes(text));
}
