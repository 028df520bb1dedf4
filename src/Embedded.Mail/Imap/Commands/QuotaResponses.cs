using Embedded.Mail.Imap.Wire;
using Embedded.Mail.Messages;
using Embedded.Mail.Storage;

namespace Embedded.Mail.Imap.Commands;

/// <summary>Writes QUOTA and QUOTAROOT responses (RFC 9208 §4.2).</summary>
internal static class QuotaResponses
{
    // In Dovecot's order. STORAGE is counted in 1,024 octets (RFC 9208 §5.1).
    private static readonly (QuotaResourceKind Kind, string Name, long Unit)[] Resources =
    [
        (QuotaResourceKind.Storage, "STORAGE", 1024),
        (QuotaResourceKind.Message, "MESSAGE", 1),
        (QuotaResourceKind.Mailbox, "MAILBOX", 1),
    ];

    /// <summary>The resource of that name, and how many octets or things its unit is; null when there is none.</summary>
    public static (QuotaResourceKind Kind, long Unit)? Find(ReadOnlySpan<byte> name)
    {
        foreach (var (kind, text, unit) in Resources)
        {
            if (System.Text.Ascii.EqualsIgnoreCase(name, text))
            {
                return (kind, unit);
            }
        }

        return null;
    }

    /// <summary>Writes <c>* QUOTA root (STORAGE 10 512)</c>.</summary>
    public static void Write(ImapWriter output, QuotaRoot root)
    {
        _ = output.Write("* QUOTA "u8).String(root.Name).Write(" ("u8);
        var separate = false;
        foreach (var (kind, name, unit) in Resources)
        {
            if (root.Resources.FirstOrDefault(resource => resource.Kind == kind) is { } resource)
            {
                // A usage of one octet is one unit: what is there is not told as nothing.
                _ = separate ? output.Space() : output;
                _ = output.Text(name).Space().Number((resource.Usage + unit - 1) / unit).Space().Number(resource.Limit / unit);
                separate = true;
            }
        }

        _ = output.Write(")\r\n"u8);
    }

    /// <summary>Writes <c>* QUOTAROOT mailbox root</c>.</summary>
    public static void WriteRoots(ImapWriter output, MailboxName mailbox, IReadOnlyList<QuotaRoot> roots)
    {
        _ = output.Write("* QUOTAROOT "u8).Mailbox(mailbox);
        foreach (var root in roots)
        {
            _ = output.Space().String(root.Name);
        }

        _ = output.EndLine();
    }
}
