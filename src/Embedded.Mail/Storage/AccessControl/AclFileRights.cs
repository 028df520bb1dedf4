using System.Text;

namespace Embedded.Mail.Storage.AccessControl;

/// <summary>Rights as Dovecot's files have them: letters, or words behind a colon.</summary>
internal static class AclFileRights
{
    // In the order in which Dovecot writes them.
    private static readonly (char Letter, string Word, MailboxRights Right)[] Rows =
    [
        ('l', "lookup", MailboxRights.Lookup),
        ('r', "read", MailboxRights.Read),
        ('w', "write", MailboxRights.Write),
        ('s', "write-seen", MailboxRights.KeepSeen),
        ('t', "write-deleted", MailboxRights.DeleteMessages),
        ('i', "insert", MailboxRights.Insert),
        ('p', "post", MailboxRights.Post),
        ('e', "expunge", MailboxRights.Expunge),
        ('k', "create", MailboxRights.CreateBelow),
        ('x', "delete", MailboxRights.DeleteMailbox),
        ('a', "admin", MailboxRights.Administer),
    ];

    /// <summary>The letters.</summary>
    public static string Format(MailboxRights rights)
    {
        var text = new StringBuilder();
        foreach (var (letter, _, right) in Rows)
        {
            _ = rights.HasFlag(right) ? text.Append(letter) : text;
        }

        return text.ToString();
    }

    /// <summary>Reads letters and words. Words of rights that are not known here give nothing; a letter that is not known makes the file unreadable.</summary>
    public static bool TryParse(string text, out MailboxRights rights)
    {
        rights = MailboxRights.None;
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        foreach (var letter in (colon < 0 ? text : text[..colon]).Trim())
        {
            var right = Array.Find(Rows, row => row.Letter == letter).Right;
            rights |= right;
            if (right == MailboxRights.None)
            {
                return false;
            }
        }

        foreach (var word in colon < 0 ? [] : text[(colon + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            rights |= Array.Find(Rows, row => row.Word == word).Right;
        }

        return true;
    }
}
