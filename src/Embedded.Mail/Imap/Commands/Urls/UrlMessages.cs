using System.Buffers;
using System.Text;
using Embedded.Mail.Imap.Commands.Fetch;
using Embedded.Mail.Imap.Session;
using Embedded.Mail.Imap.Wire;
using Embedded.Mail.Messages;
using Embedded.Mail.Mime;
using Embedded.Mail.Storage;

namespace Embedded.Mail.Imap.Commands.Urls;

/// <summary>Opens the messages of an account that URLs name.</summary>
internal sealed class UrlMessages(ImapSession session, IMailAccount account)
{
    /// <summary>Opens what a URL of the session's own user means; a relative one goes on from the selected mailbox (RFC 4469 §4).</summary>
    /// <exception cref="BadUrlException">There is no such thing.</exception>
    public ValueTask<UrlMessage> OpenOwnAsync(ReadOnlyMemory<byte> text, CancellationToken cancellationToken)
    {
        if (!ImapUrlReader.TryRead(text.Span, out var url, out var error))
        {
            throw new BadUrlException(error);
        }

        ThrowIfElsewhere(url);
        return OpenAsync(url, cancellationToken);
    }

    /// <summary>Opens what a URL means in this account.</summary>
    /// <exception cref="BadUrlException">There is no such thing.</exception>
    public ValueTask<UrlMessage> OpenAsync(ImapUrl url, CancellationToken cancellationToken) => OpenAsync(url, SectionOf(url), cancellationToken);

    /// <summary>Opens a section of the message that a URL means.</summary>
    /// <exception cref="BadUrlException">There is no such thing.</exception>
    public async ValueTask<UrlMessage> OpenAsync(ImapUrl url, FetchSection section, CancellationToken cancellationToken) =>
        await TryOpenAsync(url, section, cancellationToken) ?? throw new BadUrlException("Part cannot be decoded");

    /// <summary>Opens a section of the message that a URL means; null for a part that is to be decoded and whose encoding nothing here knows.</summary>
    /// <exception cref="BadUrlException">There is no such thing.</exception>
    public async ValueTask<UrlMessage?> TryOpenAsync(ImapUrl url, FetchSection section, CancellationToken cancellationToken)
    {
        var mailbox = await OpenMailboxAsync(url, cancellationToken);
        MessageBody? body = null;
        try
        {
            var metadata = await ReadMetadataAsync(mailbox, url.Uid, section, cancellationToken);
            body = section.IsInHeaderCache ? null : await mailbox.OpenMessageAsync(url.Uid, cancellationToken);
            var contents = new FetchContents();
            if (await contents.TryFindAsync([section], metadata, body, cancellationToken))
            {
                return contents[0] != default ? new UrlMessage(mailbox, body, contents) : throw new BadUrlException("Message has no such part");
            }
        }
        catch (MailStoreException e) when (e.Error == MailStoreError.Expunged)
        {
            await mailbox.DisposeAsync();
            throw new BadUrlException("Message not found");
        }
        catch
        {
            await (body?.DisposeAsync() ?? ValueTask.CompletedTask);
            await mailbox.DisposeAsync();
            throw;
        }

        await (body?.DisposeAsync() ?? ValueTask.CompletedTask);
        await mailbox.DisposeAsync();
        return null;
    }

    /// <summary>Opens the mailbox that a URL means.</summary>
    /// <exception cref="BadUrlException">There is none, or none of that generation.</exception>
    public async ValueTask<IMailbox> OpenMailboxAsync(ImapUrl url, CancellationToken cancellationToken)
    {
        var name = MailboxOf(url);
        try
        {
            var mailbox = await account.OpenMailboxAsync(name, MailboxAccess.ReadOnly, cancellationToken);
            if (url.UidValidity is not { } validity || mailbox.State.UidValidity == validity)
            {
                return mailbox;
            }

            await mailbox.DisposeAsync();
            throw new BadUrlException("Invalid UIDVALIDITY");
        }
        catch (MailStoreException e) when (e.Error is MailStoreError.NotFound or MailStoreError.NoPermission)
        {
            throw new BadUrlException("Mailbox doesn't exist");
        }
    }

    /// <summary>The section that a URL means.</summary>
    /// <exception cref="BadUrlException">It is none.</exception>
    public static FetchSection SectionOf(ImapUrl url)
    {
        var text = Encoding.UTF8.GetBytes($"[{url.Section}]{(url.Partial is null ? "" : $"<{url.Partial}>")}");
        var reader = new ImapReader(text);
        return !url.Uid.IsNone && reader.TryReadBodySection(out var section) && reader.TryReadEnd()
            ? section!
            : throw new BadUrlException(url.Uid.IsNone ? "URL names no message" : "Invalid section");
    }

    /// <summary>Refuses a URL of another server or user.</summary>
    /// <exception cref="BadUrlException">It is one.</exception>
    public void ThrowIfElsewhere(ImapUrl url)
    {
        if (url.User is not null && url.User != account.User.Name)
        {
            throw new BadUrlException("URL is another user's");
        }

        if (url.Host is not null && !UrlHosts.IsThisServer(session.Options, url.Host))
        {
            throw new BadUrlException("URL is another server's");
        }
    }

    /// <summary>The BODYSTRUCTURE of the part that a URL means, or that the header or text is of that it means (RFC 5524 §3.2).</summary>
    /// <param name="url">The URL.</param>
    /// <param name="section">What it means.</param>
    /// <param name="isDecoded">Whether the part is told as it is without its transfer encoding.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="BadUrlException">There is no such mailbox or part.</exception>
    public async ValueTask<byte[]> ReadPartStructureAsync(ImapUrl url, FetchSection section, bool isDecoded, CancellationToken cancellationToken)
    {
        await using var mailbox = await OpenMailboxAsync(url, cancellationToken);
        await using var body = await mailbox.OpenMessageAsync(url.Uid, cancellationToken);
        var structure = await MessageStructure.ScanAsync(body, cancellationToken);
        if (!structure.TryFindPart(section.Path.AsSpan(), out var part))
        {
            throw new BadUrlException("Message has no such part");
        }

        var output = new ArrayBufferWriter<byte>();
        var size = isDecoded ? await DecodedSize.ReadAsync(body, structure[part], cancellationToken) : null;
        await structure.WriteBodyStructureAsync(body, part, output, size, cancellationToken);
        return output.WrittenSpan.ToArray();
    }

    /// <summary>The mailbox that a URL means.</summary>
    /// <exception cref="BadUrlException">None can have such a name.</exception>
    public MailboxName MailboxOf(ImapUrl url)
    {
        var selected = (session.State as ImapState.Selected)?.Mailbox.Mailbox.Name;
        if (url.Mailbox.Length == 0)
        {
            return (url.Host is null ? selected : null) ?? throw new BadUrlException("URL is relative to a mailbox, and none is selected");
        }

        // RFC 3986 §5.2.3: what stands behind the last separator gives way.
        var shown = url.IsAbsolute || selected is null ? "" : session.Naming.ToClient(selected.Value);
        var text = shown[..(shown.LastIndexOf('/') + 1)] + url.Mailbox;
        return session.Naming.TryCreate(text, out var name) ? name : throw new BadUrlException("Mailbox doesn't exist");
    }

    private static async ValueTask<MessageMetadata?> ReadMetadataAsync(IMailbox mailbox, Uid uid, FetchSection section, CancellationToken cancellationToken)
    {
        var request = new FetchRequest(FetchItems.None, [section]).ToMetadataRequest();
        if (request is { Fields: MessageFields.None, Headers.IsEmpty: true })
        {
            return null;
        }

        MessageMetadata? read = null;
        await foreach (var metadata in mailbox.ReadMetadataAsync(UidSet.Of(uid), request, cancellationToken))
        {
            // The reading has ended when this is used; the header fields would be gone with it.
            read = new MessageMetadata { Uid = uid, Structure = metadata.Structure, Headers = metadata.Headers.ToArray() };
        }

        return read ?? throw new BadUrlException("Message not found");
    }
}
