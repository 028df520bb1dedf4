using Embedded.Mail.Imap.Session;
using Embedded.Mail.Imap.Wire;
using Embedded.Mail.Messages;
using Embedded.Mail.Mime;
using Embedded.Mail.Storage;

namespace Embedded.Mail.Imap.Commands.Fetch;

/// <summary>Writes FETCH responses, one message at a time.</summary>
/// <param name="output">Where to.</param>
/// <param name="view">What the client knows.</param>
/// <param name="request">What it asks.</param>
/// <param name="mailbox">The mailbox.</param>
/// <param name="markedItems">What it hears, besides, of a message that its asking has marked <c>\Seen</c>.</param>
internal sealed class FetchMessageWriter(ImapWriter output, MailboxView view, FetchRequest request, MailboxId mailbox, FetchItems markedItems)
{
    private readonly FetchContents _contents = new();
    private bool _isFirst;

    /// <summary>Writes what the list of messages answers; allocates nothing, since clients ask it of all messages at once.</summary>
    public void WriteFromList(int index)
    {
        Begin(index);
        WriteListItems(index, request.Items);
        _ = output.Write(")\r\n"u8);
    }

    /// <summary>Writes what the list of messages and metadata answer, where no section is asked for: nothing can be refused, and nothing has to be waited for.</summary>
    public void WriteFromMetadata(int index, MessageMetadata metadata, bool wasMarked)
    {
        Begin(index);
        WriteListItems(index, wasMarked ? request.Items | markedItems : request.Items);
        WriteMetadata(metadata);
        WriteContentItems(metadata);
        _ = output.Write(")\r\n"u8);
    }

    /// <summary>Writes what a client must hear of a message that its asking has marked <c>\Seen</c>, when there is nothing else to tell of it.</summary>
    public void WriteMark(int index)
    {
        Begin(index);
        WriteListItems(index, markedItems | (request.Items & FetchItems.Uid));
        _ = output.Write(")\r\n"u8);
    }

    /// <summary>Writes all that was asked for. Everything is looked up before the first octet is written, so that a refusal leaves no half response.</summary>
    /// <param name="index">The message's place in the view.</param>
    /// <param name="metadata">What the store was asked for of many messages.</param>
    /// <param name="body">The message's text, where it is needed.</param>
    /// <param name="wasMarked">Whether the message was marked <c>\Seen</c> for this.</param>
    /// <param name="cancellationToken">Ends the writing.</param>
    /// <returns>False when a part's transfer encoding is not known; nothing is written then.</returns>
    public async ValueTask<bool> TryWriteAsync(
        int index, MessageMetadata? metadata, MessageBody? body, bool wasMarked, CancellationToken cancellationToken)
    {
        try
        {
            if (!await _contents.TryFindAsync(request.Sections, metadata, body, cancellationToken))
            {
                return false;
            }

            Begin(index);
            WriteListItems(index, wasMarked ? request.Items | markedItems : request.Items);
            WriteMetadata(metadata);
            WriteContentItems(metadata);
            for (var i = 0; i < request.Sections.Length; i++)
            {
                await WriteSectionAsync(request.Sections[i], _contents[i], cancellationToken);
            }

            _ = output.Write(")\r\n"u8);
        }
        finally
        {
            await _contents.ClearAsync();
        }

        await output.FlushIfFullAsync(cancellationToken);
        return true;
    }

    private void Begin(int index)
    {
        _ = ViewResponses.BeginFetch(output, view, index);
        _isFirst = true;
    }

    private ImapWriter Item(ReadOnlySpan<byte> name)
    {
        _ = _isFirst ? output : output.Space();
        _isFirst = false;
        return output.Write(name);
    }

    private void WriteListItems(int index, FetchItems items)
    {
        var entry = view.Messages[index];
        if ((items & FetchItems.Uid) != 0)
        {
            _ = Item("UID "u8).Number(entry.Uid.Value);
        }

        if ((items & FetchItems.Flags) != 0)
        {
            _ = Item("FLAGS "u8).Flags(entry.Flags, view.State.KeywordsOf(entry).AsSpan(), view.IsRecent(entry.Uid));
        }

        if ((items & FetchItems.ModSeq) != 0)
        {
            _ = Item("MODSEQ ("u8).Number(entry.ModSeq.Value).Octet(')');
            view.NoteTold(entry.ModSeq);
        }
    }

    private void WriteMetadata(MessageMetadata? metadata)
    {
        if ((request.Items & FetchItems.InternalDate) != 0)
        {
            _ = Item("INTERNALDATE "u8).DateTime(metadata!.InternalDate);
        }

        if ((request.Items & FetchItems.Size) != 0)
        {
            _ = Item("RFC822.SIZE "u8).Number(metadata!.Size);
        }

        if ((request.Items & FetchItems.Envelope) != 0)
        {
            _ = Item("ENVELOPE "u8).Write(metadata!.Envelope.Span);
        }

        if ((request.Items & FetchItems.Body) != 0)
        {
            _ = Item("BODY "u8).Write(metadata!.Body.Span);
        }

        if ((request.Items & FetchItems.BodyStructure) != 0)
        {
            _ = Item("BODYSTRUCTURE "u8).Write(metadata!.BodyStructure.Span);
        }
    }

    private void WriteContentItems(MessageMetadata? metadata)
    {
        if ((request.Items & FetchItems.SaveDate) != 0)
        {
            _ = metadata!.SaveDate is { } date ? Item("SAVEDATE "u8).DateTime(date) : Item("SAVEDATE NIL"u8);
        }

        if ((request.Items & FetchItems.EmailId) != 0)
        {
            _ = Item("EMAILID ("u8).Text(ObjectIds.Of(metadata!.Guid, mailbox, metadata.Uid)).Octet(')');
        }

        if ((request.Items & FetchItems.ThreadId) != 0)
        {
            _ = Item("THREADID NIL"u8);
        }

        WritePreview(FetchItems.Preview, "PREVIEW "u8, metadata, ""u8);
        WritePreview(FetchItems.FuzzyPreview, "PREVIEW (FUZZY "u8, metadata, ")"u8);
        WritePreview(FetchItems.Snippet, "SNIPPET (FUZZY "u8, metadata, ")"u8);
    }

    private void WritePreview(FetchItems item, ReadOnlySpan<byte> name, MessageMetadata? metadata, ReadOnlySpan<byte> end)
    {
        if ((request.Items & item) != 0)
        {
            _ = Item(name);
            _ = metadata!.Preview is { } preview ? output.String(preview.Span) : output.Nil();
            _ = output.Write(end);
        }
    }

    private async ValueTask WriteSectionAsync(FetchSection section, FetchContent content, CancellationToken cancellationToken)
    {
        _ = Item(section.Label.Span);
        if (section.Kind == FetchSectionKind.BinarySize)
        {
            _ = output.Space().Number(content.Range.Length);
            return;
        }

        _ = section.IsPartial ? output.Octet('<').Number(section.Start).Octet('>') : output;

        // RFC 3516 §4.3: a literal8 tells the client that there is NUL in it.
        _ = output.Space().LiteralHeader(content.Range.Length, isBinary: content.HasNul);
        await _contents.SendAsync(content, output, cancellationToken);
    }
}
