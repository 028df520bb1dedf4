using System.Globalization;
using System.Text;

namespace Embedded.Mail.Benchmarks.Mime;

/// <summary>
/// Messages as mailboxes hold them, from a fixed seed: sizes log-normal around 7 KB with a mean of about 11 KB; 40 in 100 are multipart/alternative, 25 carry a base64 attachment,
/// 35 are plain text. All with the dozen and a half header fields that mail gathers on its way.
/// </summary>
internal static class MessageCorpus
{
    // exp(σ²/2) = 11/7.
    private const double Median = 7_000;
    private const double Sigma = 0.95;

    public static List<byte[]> Generate(int count, int seed = 1)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(number => Message(number, random))];
    }

    /// <summary>One message with an attachment of about so many octets.</summary>
    public static byte[] WithAttachment(int size) => Encoding.Latin1.GetBytes(Attachment(new Random(1), Header(0, new Random(1)), size));

    /// <summary>One message of so many parts.</summary>
    public static byte[] WithParts(int count)
    {
        var text = new StringBuilder(Header(0, new Random(1))).Append("Content-Type: multipart/mixed; boundary=\"=_parts\"\r\n\r\n");
        for (var i = 0; i < count; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $"--=_parts\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Disposition: inline; filename=\"{i}.txt\"\r\n\r\nPart {i}\r\n");
        }

        return Encoding.Latin1.GetBytes(text.Append("--=_parts--\r\n").ToString());
    }

    /// <summary>One message whose header alone has so many octets.</summary>
    public static byte[] WithHeader(int size)
    {
        var text = new StringBuilder(Header(0, new Random(1)));
        for (var i = 0; text.Length < size; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $"X-Field-{i}: {new string('v', 60)}\r\n\tfolded {i}\r\n");
        }

        return Encoding.Latin1.GetBytes(text.Append("\r\nbody\r\n").ToString());
    }

    private static byte[] Message(int number, Random random)
    {
        var size = (int)Math.Clamp(Median * Math.Exp(Sigma * Normal(random)), 1_500, 2_000_000);
        var header = Header(number, random);
        size -= header.Length;
        var kind = random.Next(100);
        return Encoding.Latin1.GetBytes(kind < 40 ? Alternative(random, header, size) : kind < 65 ? Attachment(random, header, size) : Plain(random, header, size));
    }

    private static double Normal(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());

    private static string Header(int number, Random random)
    {
        var text = new StringBuilder();
        for (var hop = 0; hop < 3; hop++)
        {
            text.Append(CultureInfo.InvariantCulture, $"Received: from mx{hop}.example.org (mx{hop}.example.org [192.0.2.{random.Next(255)}])\r\n\tby mail{hop}.example.net (Postfix) with ESMTPS id {random.NextInt64():X}\r\n\tfor <user@example.net>; Mon, 1 Jan 2024 10:00:0{hop} +0100 (CET)\r\n");
        }

        text.Append(CultureInfo.InvariantCulture, $"Return-Path: <sender{number}@example.org>\r\nDelivered-To: user@example.net\r\n");
        text.Append("DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d=example.org; s=s1;\r\n\th=from:to:subject:date:message-id; bh=").Append(Base64(random, 44)).Append(";\r\n\tb=").Append(Base64(random, 172)).Append("\r\n");
        text.Append(CultureInfo.InvariantCulture, $"From: \"Sender {number}\" <sender{number}@example.org>\r\nTo: User Name <user@example.net>, other{number}@example.com\r\nSubject: =?utf-8?q?Message_number?= {number} about something\r\n");
        text.Append(CultureInfo.InvariantCulture, $"Date: Mon, 1 Jan 2024 10:00:00 +0100\r\nMessage-ID: <{random.NextInt64():x}.{number}@example.org>\r\nIn-Reply-To: <{random.NextInt64():x}@example.net>\r\nReferences: <{random.NextInt64():x}@example.net>\r\n\t<{random.NextInt64():x}@example.org>\r\n");
        return text.Append("MIME-Version: 1.0\r\nX-Mailer: Example Mailer 1.2.3\r\nX-Spam-Status: No, score=-1.9\r\nList-Id: <list.example.org>\r\n").ToString();
    }

    private static string Plain(Random random, string header, int size) =>
        header + "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n" + Words(random, size);

    private static string Alternative(Random random, string header, int size)
    {
        var boundary = string.Create(CultureInfo.InvariantCulture, $"----=_NextPart_{random.Next():X8}.{random.Next():X8}");
        return header + $"Content-Type: multipart/alternative;\r\n\tboundary=\"{boundary}\"\r\n\r\nThis is a multi-part message in MIME format.\r\n\r\n--{boundary}\r\n"
            + "Content-Type: text/plain;\r\n\tcharset=\"utf-8\"\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n" + Words(random, size / 4)
            + $"\r\n--{boundary}\r\nContent-Type: text/html;\r\n\tcharset=\"utf-8\"\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n<html><body>" + Words(random, size * 3 / 4)
            + $"</body></html>\r\n--{boundary}--\r\n";
    }

    private static string Attachment(Random random, string header, int size)
    {
        var boundary = string.Create(CultureInfo.InvariantCulture, $"=_{random.Next():x8}{random.Next():x8}");
        return header + $"Content-Type: multipart/mixed; boundary=\"{boundary}\"\r\n\r\n--{boundary}\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n" + Words(random, Math.Min(size / 5, 2000))
            + $"\r\n--{boundary}\r\nContent-Type: application/pdf; name=\"report.pdf\"\r\nContent-Transfer-Encoding: base64\r\nContent-Disposition: attachment;\r\n\tfilename=\"report.pdf\"\r\n\r\n"
            + Lines(random, size * 4 / 5) + $"--{boundary}--\r\n";
    }

    private static string Words(Random random, int size)
    {
        var text = new StringBuilder();
        for (var column = 0; text.Length < size;)
        {
            var length = random.Next(1, 10);
            text.Append((char)('a' + random.Next(26)), length).Append(' ');
            column += length + 1;
            if (column > 68)
            {
                text.Append("\r\n");
                column = 0;
            }
        }

        return text.Append("\r\n").ToString();
    }

    private static string Lines(Random random, int size)
    {
        var line = Base64(random, 76) + "\r\n";
        var text = new StringBuilder();
        while (text.Length < size)
        {
            text.Append(line);
        }

        return text.ToString();
    }

    private static string Base64(Random random, int length)
    {
        var octets = new byte[length];
        random.NextBytes(octets);
        return Convert.ToBase64String(octets)[..length];
    }
}
