using System.IO.Pipelines;
using System.Text;
using Embedded.Mail.Imap.Session;
using Embedded.Mail.Imap.Wire;
using Embedded.Mail.Messages;

namespace Embedded.Mail.Tests.Imap.Wire;

/// <summary>How values are written (RFC 9051 §9).</summary>
public sealed class ImapWriterTests
{
    [TestCase("plain", "\"plain\"")]
    [TestCase("", "\"\"")]
    [TestCase("a \"b\" \\c", "\"a \\\"b\\\" \\\\c\"")]
    [TestCase("a\r\nb", "{4}\r\na\r\nb")]
    [TestCase("ü", "{2}\r\nü")]
    public async Task String_is_quoted_where_every_client_can_read_it(string value, string expected) =>
        Assert.That(await WriteAsync(output => output.String(value)), Is.EqualTo(expected));

    [Test]
    public async Task String_beyond_ascii_is_quoted_for_clients_of_rev2() =>
        Assert.That(await WriteAsync(output => output.String("ü"), isUtf8: true), Is.EqualTo("\"ü\""));

    [TestCase("INBOX", false, "INBOX")]
    [TestCase("NIL", false, "\"NIL\"")]
    [TestCase("a b", false, "\"a b\"")]
    [TestCase("a\"b", false, "\"a\\\"b\"")]
    [TestCase("Entwürfe", false, "Entw&APw-rfe")]
    [TestCase("Entwürfe", true, "\"Entwürfe\"")]
    [TestCase("a*b%", false, "\"a*b%\"")]
    [TestCase("a/b", false, "a/b")]
    public async Task Mailbox_is_written_as_the_client_sees_it(string name, bool isUtf8, string expected) =>
        Assert.That(await WriteAsync(output => output.Mailbox(name), isUtf8), Is.EqualTo(expected));

    [Test]
    public async Task Flags_are_in_order_with_keywords_behind_them()
    {
        var keywords = new[] { Keyword.Create("$Forwarded"), Keyword.Create("x") };
        var text = await WriteAsync(output => output.Flags(MessageFlags.Seen | MessageFlags.Answered, keywords, isRecent: true).Flags(MessageFlags.None, []));
        Assert.That(text, Is.EqualTo(@"(\Answered \Seen $Forwarded x \Recent)()"));
    }

    [Test]
    public async Task Date_time_has_two_digits_for_the_day_and_no_colon_in_the_zone()
    {
        var value = new DateTimeOffset(1994, 2, 7, 22, 43, 4, TimeSpan.FromHours(-8));
        Assert.That(await WriteAsync(output => output.DateTime(value)), Is.EqualTo("\"07-Feb-1994 22:43:04 -0800\""));
    }

    [Test]
    public async Task Date_time_of_any_date_and_zone()
    {
        var random = new Random(11);
        for (var i = 0; i < 2000; i++)
        {
            var zone = TimeSpan.FromMinutes(random.Next(-14 * 60, (14 * 60) + 1));
            var value = new DateTimeOffset(new DateTime(random.NextInt64(DateTime.MinValue.AddDays(1).Ticks, DateTime.MaxValue.AddDays(-1).Ticks)), zone);
            var expected = value.ToString("'\"'dd-MMM-yyyy HH:mm:ss zzz'\"'", System.Globalization.CultureInfo.InvariantCulture).Remove(25, 1);
            Assert.That(await WriteAsync(output => output.DateTime(value)), Is.EqualTo(expected));
        }
    }

    [Test]
    public async Task Text_cannot_end_a_line() =>
        Assert.That(await WriteAsync(output => output.Text("a\r\nb OK\0ü")), Is.EqualTo("a  b OK ?"));

    [Test]
    public async Task Numbers_and_sets_are_written_without_padding()
    {
        var set = UidSet.Range(new Uid(1), new Uid(3)).Union(UidSet.Of(new Uid(7)));
        Assert.That(await WriteAsync(output => output.Number(0).Space().Number(ulong.MaxValue).Space().Set(set)), Is.EqualTo("0 18446744073709551615 1:3,7"));
    }

    private static async Task<string> WriteAsync(Action<ImapWriter> write, bool isUtf8 = false)
    {
        using var stream = new MemoryStream();
        var output = new ImapWriter(PipeWriter.Create(stream, new StreamPipeWriterOptions(leaveOpen: true))) { Naming = new MailboxNaming('/', isUtf8) };
        write(output);
        await output.FlushAsync(CancellationToken.None);
        return Encoding.UTF8.GetString(stream.ToArray());
    }
}
