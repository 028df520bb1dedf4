using Embedded.Mail.Imap.Commands.Urls;
using Embedded.Mail.Imap.Session;
using Embedded.Mail.Imap.Wire;
using Embedded.Mail.Storage;

namespace Embedded.Mail.Imap.Commands.Append;

/// <summary>Takes the messages of one APPEND or REPLACE, streamed from the connection into the store.</summary>
internal sealed class AppendRun(ImapSession session, IMailAccount account, IMailAppend append)
{
    private readonly AppendInput _input = new(session);

    /// <summary>Takes messages up to the command's end.</summary>
    /// <param name="head">The first message's beginning.</param>
    /// <param name="isSingle">Whether no second message may follow.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>Null when all is well, and otherwise the answer.</returns>
    public async ValueTask<ImapResult?> ReceiveAsync(AppendHead head, bool isSingle, CancellationToken cancellationToken)
    {
        try
        {
            for (var count = 1; ; count++)
            {
                if (MessageLimit.RefuseToSave(session, count) is { } refusal)
                {
                    return refusal;
                }

                var rest = await (head.Form == AppendForm.Catenate ? AddCatenatedAsync(head, cancellationToken) : AddLiteralAsync(head, cancellationToken));
                var reader = new ImapReader(rest.Span);
                if (!reader.HasMore)
                {
                    return null;
                }

                if (isSingle || !reader.TryReadAppendHead(_input.HasLiteral, out var next))
                {
                    return isSingle ? ImapResult.Bad("only one message can take the place of another") : ImapResult.BadFlags(reader.Error);
                }

                head = next!;
            }
        }
        catch (AppendRefusedException e)
        {
            return e.Result;
        }
    }

    private async ValueTask<ReadOnlyMemory<byte>> AddLiteralAsync(AppendHead head, CancellationToken cancellationToken)
    {
        var length = _input.Literal.Length;
        ThrowIfRefused(head, length);
        var encodes = _input.Literal.IsBinary;
        await using var text = _input.OpenLiteral();
        await using var message = encodes ? new BinaryLiteralStream(text) : text;
        await append.AddAsync(message, encodes ? null : length, head.Options, cancellationToken);
        var rest = await _input.ReadRestAsync(cancellationToken);
        return head.Form == AppendForm.Utf8 ? BehindParenthesis(rest) : rest;
    }

    private async ValueTask<ReadOnlyMemory<byte>> AddCatenatedAsync(AppendHead head, CancellationToken cancellationToken)
    {
        var encodes = BeginsBinary(head);
        await using var parts = new CatenatedMessage(session, _input, new UrlMessages(session, account), head.Parts, encodes);
        await using var message = encodes ? new BinaryLiteralStream(parts) : (Stream)parts;
        await append.AddAsync(message, length: null, head.Options, cancellationToken);
        return parts.Rest;
    }

    // As with Dovecot, a message put together is of binary parts when it begins with a literal8, before which no URL can stand then.
    private bool BeginsBinary(AppendHead head) =>
        _input is { HasLiteral: true, Literal.IsBinary: true } && !new ImapReader(head.Parts.Span).NextIsWord("URL"u8);

    // A message is refused before it is sent where the client waits for leave; else the session passes over it (RFC 7888 §4).
    private void ThrowIfRefused(AppendHead head, long length)
    {
        if (head.Form == AppendForm.Utf8)
        {
            Utf8Literal.ThrowIfNotEnabled(session);
        }

        if (length == 0)
        {
            throw new AppendRefusedException(ImapResult.No("Can't save a zero byte message."));
        }

        if (length > AppendLimit.Of(session))
        {
            throw new AppendRefusedException(ImapResult.No("TOOBIG", "Message size too large."));
        }
    }

    private static ReadOnlyMemory<byte> BehindParenthesis(ReadOnlyMemory<byte> rest)
    {
        var reader = new ImapReader(rest.Span);
        return reader.TryRead((byte)')') ? rest[1..] : throw new AppendRefusedException(ImapResult.Bad(reader.Error));
    }
}
