using Embedded.Mail.Imap.Session;
using Embedded.Mail.Imap.Wire;
using Embedded.Mail.Messages;
using Embedded.Mail.Storage;

namespace Embedded.Mail.Imap.Commands;

/// <summary>SETMETADATA (RFC 5464 §4.3): all entries are set or none.</summary>
internal static class SetMetadataCommand
{
    public static ValueTask<ImapResult> HandleAsync(
        ImapSession session, IMailAccount account, ReadOnlySpan<byte> arguments, CancellationToken cancellationToken)
    {
        var reader = new ImapReader(arguments);
        var changes = new Dictionary<string, ReadOnlyMemory<byte>?>(StringComparer.Ordinal);
        if (!reader.TryReadSpace() || !reader.TryReadMailboxText(session.Naming, out var text)
            || !reader.TryReadSpace() || !TryReadChanges(ref reader, changes) || !reader.TryReadEnd())
        {
            return ValueTask.FromResult(ImapResult.Bad(reader.Error));
        }

        if (account is not IMailboxMetadata metadata)
        {
            return ValueTask.FromResult(MetadataErrors.NotKept());
        }

        var isServer = text?.Length == 0;
        MailboxName? name = null;
        return !isServer && (text is null || !session.Naming.TryCreate(text, out name)) ? ValueTask.FromResult(ImapResult.NoSuchMailbox())
            : changes.Keys.FirstOrDefault(entry => ServerMetadata.IsReadOnly(entry, isServer)) is { } fixedEntry ? ValueTask.FromResult(MetadataErrors.ReadOnly(fixedEntry))
            : RunAsync(session, metadata, name, changes, cancellationToken);
    }

    private static async ValueTask<ImapResult> RunAsync(
        ImapSession session, IMailboxMetadata metadata, MailboxName? mailbox, Dictionary<string, ReadOnlyMemory<byte>?> changes, CancellationToken cancellationToken)
    {
        try
        {
            session.Notifier?.Filter.Expect(change => change is AccountChange.Metadata changed && changed.Name == mailbox);
            await metadata.SetMetadataAsync(mailbox, changes, cancellationToken);
            return ImapResult.Ok("Setmetadata completed.");
        }
        catch (MailStoreException e) when (e.Error is MailStoreError.TooBig or MailStoreError.Limit)
        {
            return MetadataErrors.BeyondLimit(e, metadata);
        }
    }

    private static bool TryReadChanges(ref ImapReader reader, Dictionary<string, ReadOnlyMemory<byte>?> changes)
    {
        if (!reader.TryReadOpen())
        {
            return false;
        }

        for (var first = true; reader.Peek != ')'; first = false)
        {
            if ((!first && !reader.TryReadSpace()) || !TryReadChange(ref reader, changes))
            {
                return false;
            }
        }

        return reader.TryReadClose();
    }

    private static bool TryReadChange(ref ImapReader reader, Dictionary<string, ReadOnlyMemory<byte>?> changes)
    {
        var before = reader.Rest;
        if (!reader.TryReadEntry(out var name))
        {
            return false;
        }

        // The scope itself holds nothing (RFC 5464 §3.2: names have two components at least).
        if (name is "/private" or "/shared")
        {
            return reader.FailAt(before, "Entry name is not complete");
        }

        if (!reader.TryReadSpace() || !TryReadValue(ref reader, out var value))
        {
            return false;
        }

        changes[name] = value;
        return true;
    }

    // value = nstring / literal8
    private static bool TryReadValue(ref ImapReader reader, out ReadOnlyMemory<byte>? value)
    {
        var isNil = false;
        var isRead = reader.Peek == '~' ? reader.TryReadLiteral8(out var octets) : reader.TryReadNString(out octets, out isNil);
        value = isRead && !isNil ? (ReadOnlyMemory<byte>?)octets.ToArray() : null;
        return isRead;
    }
}
