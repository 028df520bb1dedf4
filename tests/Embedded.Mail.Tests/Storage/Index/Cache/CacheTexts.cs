namespace Embedded.Mail.Tests.Storage.Index.Cache;

/// <summary>Messages of many kinds, line ends LF.</summary>
internal static class CacheTexts
{
    /// <summary>A message of which a field is too large for the cache.</summary>
    public static string TooLarge { get; } =
        "Subject: too large for the cache\nTo: " + string.Join(",\n ", Enumerable.Range(0, 5000).Select(i => $"n{i} <a{i}@example.org>")) + "\n\nx\n";

    public static IReadOnlyList<string> All { get; } =
    [
        "Date: Mon, 7 Feb 1994 21:52:25 -0800\nFrom: Fred <f@example.org>\nSubject: plain\nTo: a@example.org\nX-A: 1\n folded\nx-a: 2\nMessage-ID: <1@example.org>\n\nHello\n",
        "Received: one\nX-A: first\nReceived: two\nTo: x@example.org\nTo: y@example.org\nX-A: second\nSubject: several\nSubject: again\n\nbody\n",
        "Subject: multipart\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\npreamble\n--b\nContent-Type: text/html\n\n<p>one</p>\n--b\nContent-Type: multipart/alternative; boundary=c\n\n--c\n\ntwo\n--c--\nepilogue of c\n--b--\nepilogue\n",
        "Subject: digest\nContent-Type: multipart/digest; boundary=b\n\n--b\n\nSubject: inner\n\nin\n--b--\n",
        "Subject: enclosed\nContent-Type: message/rfc822\n\nSubject: \"inner\" \\ one\nFrom: a@b\nContent-Type: text/html; charset=utf-8\n\n<b>\n",
        "Subject: =?utf-8?q?caf=C3=A9?= \u00e9\nFrom: \"J \\\" D\" <j@example.org>\nContent-Type: text/plain; name=\"\u00e9\"\n\nx\n",
        "Subject: no body",
        "Subject: no body\n",
        "\nbody only\n",
        "",
        "x",
        "From a@b Mon\nno colon here\n continued\nSubject : blank before colon\n: no name\nSubject: b\n\nx\n",
        "Subject: nul \0 inside\n\nbody \0\0 with\n",
        "Subject: " + new string('x', 3000) + "\nTo: " + string.Join(",\n ", Enumerable.Range(0, 300).Select(i => $"n{i} <a{i}@example.org>")) + "\n\nlong header\n",
        "Subject: large\nContent-Type: application/octet-stream\n\n" + string.Concat(Enumerable.Repeat(new string('y', 70) + "\n", 20_000)),
        "Subject:\nFrom:\nTo: \nCc: (c)\nBcc: ,\nSender: <>\nReply-To: ;\nDate:\nMessage-ID: \nIn-Reply-To:  \nContent-Type:\nContent-ID:\n\nx\n",
        "MIME-Version: 1.0\nContent-Type: text/plain; charset=us-ascii\nContent-Transfer-Encoding: 7bit\nSubject: said but usual\n\nx\n",
    ];
}
