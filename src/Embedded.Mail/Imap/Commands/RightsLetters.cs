using System.Text;
using Embedded.Mail.Storage;

namespace Embedded.Mail.Imap.Commands;

/// <summary>Rights as letters (RFC 4314 §2.1), with those of RFC 2086 that stand for several (§2.1.1).</summary>
internal static class RightsLetters
{
    private const MailboxRights OldCreate = MailboxRights.CreateBelow | MailboxRights.DeleteMailbox;
    private const MailboxRights OldDelete = MailboxRights.DeleteMessages | MailboxRights.Expunge;

    // In Dovecot's order.
    private static readonly (char Letter, MailboxRights Right)[] Rows =
    [
        ('l', MailboxRights.Lookup),
        ('r', MailboxRights.Read),
        ('w', MailboxRights.Write),
        ('s', MailboxRights.KeepSeen),
        ('t', MailboxRights.DeleteMessages),
        ('i', MailboxRights.Insert),
        ('p', MailboxRights.Post),
        ('e', MailboxRights.Expunge),
        ('k', MailboxRights.CreateBelow),
        ('x', MailboxRights.DeleteMailbox),
        ('a', MailboxRights.Administer),
    ];

    /// <summary>The letters, followed by the old letter of each pair of which any right is there, for clients that know no others.</summary>
    public static string Format(MailboxRights rights)
    {
        var text = new StringBuilder(FormatNew(rights));
        _ = (rights & OldCreate) != 0 ? text.Append('c') : text;
        _ = (rights & OldDelete) != 0 ? text.Append('d') : text;
        return text.ToString();
    }

    /// <summary>The letters without the old ones.</summary>
    public static string FormatNew(MailboxRights rights) =>
        string.Concat(Rows.Where(row => rights.HasFlag(row.Right)).Select(static row => row.Letter));

    /// <summary>Reads letters; null when one of them means nothing.</summary>
    public static MailboxRights? TryParse(ReadOnlySpan<byte> letters)
    {
        var rights = MailboxRights.None;
        foreach (var letter in letters)
        {
            var right = letter switch
            {
                (byte)'c' => OldCreate,
                (byte)'d' => OldDelete,
                _ => Array.Find(Rows, row => row.Letter == letter).Right,
            };
            if (right == MailboxRights.None)
            {
                return null;
            }

            rights |= right;
        }

        return rights;
    }
}
