using System.Globalization;
using System.Text;
using Embedded.Mail.Mime;

namespace Embedded.Mail.Tests.Mime;

public class MailDateTests
{
    [TestCase("Mon, 7 Feb 1994 21:52:25 -0800 (PST)", "1994-02-07T21:52:25-08:00")]
    [TestCase("7 Feb 94 21:52 GMT", "1994-02-07T21:52:00+00:00")]
    [TestCase("Fri, 21 Nov 97 09:55:06 EDT", "1997-11-21T09:55:06-04:00")]
    [TestCase("Thu,\r\n      13\r\n        Feb\r\n          1969\r\n      23:32\r\n               -0330 (Newfoundland Time)", "1969-02-13T23:32:00-03:30")]
    [TestCase("Thu, 13 Feb 102 10:00:00 +0100", "2002-02-13T10:00:00+01:00")]
    [TestCase("1 Jan 49 00:00:00 Z", "2049-01-01T00:00:00+00:00")]
    [TestCase("1-Jan-2024 10:00:00 +0530", "2024-01-01T10:00:00+05:30")]
    [TestCase("Sat, 31 Dec 2016 23:59:60 +0000", "2016-12-31T23:59:59+00:00")]
    [TestCase("Mon, 1 January 2024 10.30", "2024-01-01T10:30:00+00:00")]
    [TestCase("1 Jan 2024", "2024-01-01T00:00:00+00:00")]
    [TestCase("1 Jan 2024 10:00:00 +9959", "2024-01-01T10:00:00+00:00")]
    [TestCase("1 Jan 0001 00:00:00 +1000", "0001-01-01T00:00:00+00:00")]
    [TestCase("1 Jan 2024 10:00:00 K", "2024-01-01T10:00:00+00:00")]
    public void Date_is_read_in_the_forms_that_occur(string text, string expected)
    {
        Assert.That(MailDate.TryParse(Encoding.ASCII.GetBytes(text), out var date), Is.True);
        Assert.That(date.ToString("yyyy-MM-ddTHH:mm:sszzz", CultureInfo.InvariantCulture), Is.EqualTo(expected));
    }

    [TestCase("")]
    [TestCase("yesterday")]
    [TestCase("31 Feb 2024 10:00:00 +0000")]
    [TestCase("1 Foo 2024 10:00:00 +0000")]
    [TestCase("1 Jan 2024 25:00:00 +0000")]
    [TestCase("99999999999 Jan 2024 10:00")]
    [TestCase("1 Jan")]
    [TestCase("1 Jan 2024 10")]
    public void What_is_no_date_is_refused(string text) => Assert.That(MailDate.TryParse(Encoding.ASCII.GetBytes(text), out _), Is.False);

    [TestCase("Received: from a by b; Mon, 1 Jan 2024 10:00:00 +0100\nReceived: from c; Mon, 1 Jan 2024 09:00:00 +0100\n", "2024-01-01T10:00:00+01:00")]
    [TestCase("X: y\nRECEIVED : from a\n\tby b with x; id 3;\n\tMon, 1 Jan 2024\n 10:00:00 +0100 (CET)\n", "2024-01-01T10:00:00+01:00")]
    [TestCase("Received: from a; 1 Jan 2024 10:00:00 +0100 (CET; winter; cold)\n", "2024-01-01T10:00:00+01:00")]
    [TestCase("Received: from a by b\nReceived: x; junk\nReceived: from c; 1 Jan 2024 09:00:00 +0100\n", "2024-01-01T09:00:00+01:00")]
    [TestCase("Received: from a by b\nDate: 1 Jan 2024 09:00:00 +0100\n\nReceived: x; 1 Jan 2024 09:00:00 +0100\n", null)]
    [TestCase("Received:;;;;;;;;;;;;;;;;;;;;;\n", null)]
    [TestCase("Received\n", null)]
    [TestCase("", null)]
    public void Received_date_is_that_of_the_topmost_field_that_has_one(string header, string? expected)
    {
        Assert.That(MailDate.TryReadReceived(Encoding.ASCII.GetBytes(header), out var date), Is.EqualTo(expected is not null));
        Assert.That(expected is null ? null : date.ToString("yyyy-MM-ddTHH:mm:sszzz", CultureInfo.InvariantCulture), Is.EqualTo(expected));
    }

    [TestCase("Subject: x\ndate: Mon, 1 Jan 2024\n 10:00:00 +0100\nDate: 2 Jan 2024 00:00 Z\n", "2024-01-01T10:00:00+01:00")]
    [TestCase("Date: someday\nDate:\nDate: 2 Jan 2024 00:00 Z\n", "2024-01-02T00:00:00+00:00")]
    [TestCase("Date: someday\nResent-Date: 2 Jan 2024 00:00 Z\n\nDate: 2 Jan 2024 00:00 Z\n", null)]
    [TestCase("", null)]
    public void Sent_date_is_that_of_the_first_Date_field_that_can_be_read(string header, string? expected)
    {
        Assert.That(MailDate.TryReadSent(Encoding.ASCII.GetBytes(header), out var date), Is.EqualTo(expected is not null));
        Assert.That(expected is null ? null : date.ToString("yyyy-MM-ddTHH:mm:sszzz", CultureInfo.InvariantCulture), Is.EqualTo(expected));
    }
}
