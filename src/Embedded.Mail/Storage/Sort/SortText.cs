using Embedded.Mail.Mime;

namespace Embedded.Mail.Storage.Sort;

/// <summary>The texts of a message by which it is sorted.</summary>
internal static class SortText
{
    /// <summary>The base subject of the first Subject field (RFC 5256 §2.1), and whether the subject marks a reply or a forward.</summary>
    public static string SubjectOf(MessageMetadata metadata, out bool isReplyOrForward)
    {
        isReplyOrForward = false;
        return HeaderFields.TryFind(metadata.Headers.Span, "Subject"u8, out var field) ? BaseSubject.Find(field.RawValue, out isReplyOrForward) : "";
    }

    /// <summary>The mailbox of the first address, or the name of the first group, of the first field of that name (RFC 5256 §3).</summary>
    public static string MailboxOf(MessageMetadata metadata, string name)
    {
        if (!TryFind(metadata, name, out var field))
        {
            return "";
        }

        var addresses = new AddressReader(field.RawValue, stackalloc byte[256]);
        var mailbox = addresses.Read() ? MailCharset.DecodeUnlabelled(addresses.Mailbox) : "";
        addresses.Dispose();
        return mailbox;
    }

    /// <summary>The first address, or group, as a client shows it: its name, or where it has none the address (RFC 5957 §3).</summary>
    public static string DisplayOf(MessageMetadata metadata, string name)
    {
        if (!TryFind(metadata, name, out var field))
        {
            return "";
        }

        var addresses = new AddressReader(field.RawValue, stackalloc byte[256]);
        var display = addresses.Read() ? DisplayOf(ref addresses) : "";
        addresses.Dispose();
        return display;
    }

    private static string DisplayOf(ref AddressReader address)
    {
        if (EncodedWords.Decode(address.Name) is { Length: > 0 } display)
        {
            return display;
        }

        var mailbox = MailCharset.DecodeUnlabelled(address.Mailbox);
        return address.HasDomain ? $"{mailbox}@{MailCharset.DecodeUnlabelled(address.Domain)}" : mailbox;
    }

    private static bool TryFind(MessageMetadata metadata, string name, out HeaderField found)
    {
        foreach (var field in HeaderFields.Enumerate(metadata.Headers.Span))
        {
            if (field.Is(name))
            {
                found = field;
                return true;
            }
        }

        found = default;
        return false;
    }
}
