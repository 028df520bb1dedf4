using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Embedded.Mail.InteropTests.Mime;
using Embedded.Mail.Messages;
using Embedded.Mail.Storage;
using Embedded.Mail.Storage.Sdbox;

namespace Embedded.Mail.InteropTests.Sdbox;

/// <summary>All that can be seen of a mail root, as text to compare: a line for each mailbox and for each message.</summary>
internal static class RootPicture
{
    /// <summary>What Dovecot sees.</summary>
    public static async Task<string> OfAsync(DovecotSession session)
    {
        var picture = new StringBuilder();
        var subscribed = (await session.CommandAsync("LSUB \"\" *")).SkipLast(1).Where(static line => !line.Contains("\\NoSelect", StringComparison.OrdinalIgnoreCase)).Select(NameOf).ToHashSet();
        var listing = (await session.CommandAsync("LIST \"\" *")).SkipLast(1).Select(static line => (Name: NameOf(line), CanSelect: !line.Contains("\\NoSelect", StringComparison.OrdinalIgnoreCase))).ToList();
        var names = listing.Where(static entry => entry.CanSelect).Select(static entry => entry.Name).ToList();
        foreach (var (name, canSelect) in listing.OrderBy(static entry => entry.Name, StringComparer.Ordinal))
        {
            if (canSelect)
            {
                _ = picture.Append(await MailboxAsync(session, name));
            }
            else if (names.Any(other => other.StartsWith(name + "/", StringComparison.Ordinal)))
            {
                // Dovecot lists levels, too, below which there is no mailbox any more (RFC 9051 §7.3.1 leaves it open).
                _ = picture.Append(CultureInfo.InvariantCulture, $"{name} noselect\n");
            }
        }

        return picture.Append("subscribed: ").AppendJoin(' ', subscribed.Order(StringComparer.Ordinal)).ToString();
    }

    /// <summary>What our store sees once it has looked for news.</summary>
    public static async Task<string> OfAsync(IMailAccount account)
    {
        var picture = new StringBuilder();
        foreach (var listing in (await account.ListAsync(CancellationToken.None)).OrderBy(static listing => listing.Name.Value, StringComparer.Ordinal))
        {
            if (listing.Attributes.HasFlag(MailboxAttributes.NoSelect))
            {
                _ = picture.Append(CultureInfo.InvariantCulture, $"{listing.Name} noselect\n");
                continue;
            }

            await using var mailbox = await account.OpenMailboxAsync(listing.Name, MailboxAccess.ReadOnly, CancellationToken.None);
            _ = picture.Append(await MailboxAsync(mailbox));
        }

        var subscribed = await account.ListSubscriptionsAsync(CancellationToken.None);
        return picture.Append("subscribed: ").AppendJoin(' ', subscribed.Select(static name => name.Value).Order(StringComparer.Ordinal)).ToString();
    }

    private static async Task<string> MailboxAsync(DovecotSession session, string name)
    {
        var quoted = $"\"{ModifiedUtf7.Encode(name).Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";
        await session.CommandAsync($"EXAMINE {quoted}");
        var fetched = await session.TryAsync("UID FETCH 1:* (UID X-GUID FLAGS MODSEQ RFC822.SIZE INTERNALDATE ENVELOPE BODYSTRUCTURE BODY.PEEK[])");
        var messages = new SortedDictionary<uint, string>();
        foreach (var line in fetched.Where(static line => line.Contains(" FETCH (", StringComparison.Ordinal) && line.Contains("X-GUID", StringComparison.Ordinal)))
        {
            var items = new Dictionary<string, string>();
            ImapPeer.ReadItems(line, items);
            var flags = items["FLAGS"][1..^1].Split(' ', StringSplitOptions.RemoveEmptyEntries).Where(static flag => flag != "\\Recent");
            messages[uint.Parse(items["UID"], CultureInfo.InvariantCulture)] = Message(
                items["UID"], GuidOf(items["X-GUID"]), flags, items["MODSEQ"][1..^1], items["RFC822.SIZE"], items["INTERNALDATE"].Trim('"', ' '), items["ENVELOPE"], items["BODYSTRUCTURE"], Encoding.Latin1.GetBytes(ImapPeer.Unquote(items["BODY[]"])!));
        }

        var status = (await session.CommandAsync($"STATUS {quoted} (MESSAGES UIDNEXT UIDVALIDITY UNSEEN RECENT HIGHESTMODSEQ X-GUID)")).Single(static line => line.StartsWith("* STATUS ", StringComparison.Ordinal));
        var counts = status[(status.LastIndexOf('(') + 1)..^1].Split(' ').Chunk(2).ToDictionary(static pair => pair[0], static pair => pair[1]);
        await session.CommandAsync("UNSELECT");
        return Mailbox(name, counts["X-GUID"], counts["UIDVALIDITY"], counts["UIDNEXT"], counts["HIGHESTMODSEQ"], counts["MESSAGES"], counts["UNSEEN"], counts["RECENT"], messages.Values);
    }

    private static async Task<string> MailboxAsync(IMailbox mailbox)
    {
        var state = await mailbox.RefreshAsync(CancellationToken.None);
        var messages = new List<string>();
        await foreach (var metadata in mailbox.ReadMetadataAsync(UidSet.All, new MetadataRequest(MessageFields.Guid | MessageFields.Size | MessageFields.InternalDate | MessageFields.Envelope | MessageFields.BodyStructure), CancellationToken.None))
        {
            Assert.That(state.Messages.TryGet(metadata.Uid, out var entry), Is.True);
            var flags = Enum.GetValues<MessageFlags>().Where(flag => flag is not (MessageFlags.None or MessageFlags.All) && entry.Flags.HasFlag(flag)).Select(static flag => $"\\{flag}");
            messages.Add(Message(
                $"{metadata.Uid}", $"{metadata.Guid}", flags.Concat(state.KeywordsOf(entry).Select(static keyword => keyword.Name)), $"{entry.ModSeq}", $"{metadata.Size}",
                metadata.InternalDate.UtcDateTime.ToString("dd-MMM-yyyy HH:mm:ss +0000", CultureInfo.InvariantCulture),
                Encoding.Latin1.GetString(metadata.Envelope.Span), Encoding.Latin1.GetString(metadata.BodyStructure.Span), await TextAsync(mailbox, metadata.Uid)));
        }

        var recent = state.Messages.Count(entry => entry.Uid >= state.FirstRecentUid);
        var unseen = state.Messages.Count(static entry => !entry.Flags.HasFlag(MessageFlags.Seen));
        return Mailbox(mailbox.Name.Value, $"{mailbox.Id}", $"{state.UidValidity}", $"{state.UidNext}", $"{state.HighestModSeq}", $"{state.Messages.Count}", $"{unseen}", $"{recent}", messages);
    }

    // A message that was migrated keeps the identity that it had elsewhere, which may be any text.
    private static string GuidOf(string text) => SdboxMetadata.Empty.With('G', text.Trim('"')).Guid.ToString();

    private static async Task<byte[]> TextAsync(IMailbox mailbox, Uid uid)
    {
        await using var body = await mailbox.OpenMessageAsync(uid, CancellationToken.None);
        using var copy = new MemoryStream();
        await body.AsStream().CopyToAsync(copy);
        var octets = copy.ToArray();

        // No literal holds a NUL (RFC 3501 §4.3), so Dovecot sends another octet for it; what is on disk is the same.
        octets.AsSpan().Replace((byte)0, (byte)0x80);
        return octets;
    }

    private static string Mailbox(string name, string guid, string validity, string next, string modSeq, string count, string unseen, string recent, IEnumerable<string> messages) =>
        $"{name} {guid} uidvalidity {validity} uidnext {next} highestmodseq {modSeq}: {count} messages, {unseen} unseen, {recent} recent\n{string.Concat(messages)}";

    private static string Message(string uid, string guid, IEnumerable<string> flags, string modSeq, string size, string date, string envelope, string structure, byte[] text) =>
        $"  {uid} {guid} ({string.Join(' ', flags.Order(StringComparer.OrdinalIgnoreCase))}) {modSeq} {size} {date} {envelope} {structure} {Convert.ToHexStringLower(SHA256.HashData(text))[..16]}\n";

    // * LIST (\HasNoChildren) "/" INBOX, or with the name quoted or as a literal.
    private static string NameOf(string line)
    {
        var text = line[(line.IndexOf("\"/\" ", StringComparison.Ordinal) + 4)..];
        text = text[0] is '"' or '{' ? ImapPeer.Unquote(text)! : text;
        return ModifiedUtf7.TryDecode(text, out var name) ? name : text;
    }
}
