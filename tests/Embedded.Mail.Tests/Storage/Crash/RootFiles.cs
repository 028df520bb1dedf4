using System.Text.RegularExpressions;

namespace Embedded.Mail.Tests.Storage.Crash;

/// <summary>The files of a root.</summary>
internal static partial class RootFiles
{
    /// <summary>Checks that every file is one that belongs there, and every message file that of a message.</summary>
    public static void Check(string root, MailImage image)
    {
        var files = Directory.EnumerateFiles(root, "*", SearchOption.AllDirectories).Select(path => Path.GetRelativePath(root, path)).ToList();
        Assert.That(files.Where(static file => !Known().IsMatch(file)), Is.Empty, "files that nobody clears away");
        foreach (var (name, mailbox) in image.Mailboxes)
        {
            var mails = Path.Combine("mailboxes", name, "dbox-Mails");
            var messages = files.Where(file => Path.GetDirectoryName(file) == mails && Path.GetFileName(file).StartsWith("u.", StringComparison.Ordinal)).Select(Path.GetFileName);
            Assert.That(messages, Is.EquivalentTo(mailbox.Messages.Select(static message => $"u.{message.Uid}")));
        }
    }

    [GeneratedRegex("""
        ^(mailboxes/.+/dbox-Mails/(u\.\d+|dovecot\.index(\.backup|\.log|\.log\.2|\.cache)?)
        |subscriptions|dovecot-uidvalidity(\.[0-9a-f]{8})?|dovecot\.mailbox\.log(\.2)?|dovecot-attributes)$
        """, RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex Known();
}
