using System.Collections.Immutable;
using System.Text;
using Embedded.Mail.Messages;
using Embedded.Mail.Storage;

namespace Embedded.Mail.Pop3.Session;

/// <summary>Reads what a session has to know of every message, in one pass.</summary>
internal static class MaildropReader
{
    private static readonly ImmutableArray<string> XUidl = ["X-UIDL"];

    public static async ValueTask<MaildropMessage[]> ReadAsync(
        IMailbox mailbox, MailboxState state, Pop3Options options, bool needsGuid, CancellationToken cancellationToken)
    {
        var fields = MessageFields.Size | MessageFields.Pop3Uidl | (needsGuid ? MessageFields.Guid : MessageFields.None);
        var request = new MetadataRequest(fields, options.ReuseXUidl ? XUidl : []);
        var messages = new List<MaildropMessage>(state.Messages.Count);
        await foreach (var message in mailbox.ReadMetadataAsync(Visible(state, options), request, cancellationToken))
        {
            var uidl = options.ReuseXUidl ? FieldValue(message.Headers.Span) ?? message.Pop3Uidl : message.Pop3Uidl;
            messages.Add(new MaildropMessage(message.Uid, message.Size, needsGuid ? message.Guid : default, uidl));
        }

        return [.. messages];
    }

    private static UidSet Visible(MailboxState state, Pop3Options options)
    {
        if (state.Messages.Count == 0)
        {
            return UidSet.Empty;
        }

        if (options.DeletedFlag is not { } flag)
        {
            return UidSet.Range(Uid.First, state.Messages.LastUid);
        }

        var hiding = Keyword.Create(flag);
        return UidSet.Of(state.Messages.Where(entry => !state.KeywordsOf(entry).Contains(hiding)).Select(static entry => entry.Uid));
    }

    /// <summary>The value of the first field in <paramref name="headers"/>, where it can be a UIDL (RFC 1939 §7).</summary>
    private static string? FieldValue(ReadOnlySpan<byte> headers)
    {
        var colon = headers.IndexOf((byte)':');
        var value = colon < 0 ? default : headers[(colon + 1)..];
        var end = value.IndexOf("\r\n"u8);
        value = (end < 0 ? value : value[..end]).Trim(" \t"u8);
        return value.Length is > 0 and <= 70 && value.IndexOfAnyExceptInRange((byte)0x21, (byte)0x7E) < 0 ? Encoding.ASCII.GetString(value) : null;
    }
}
