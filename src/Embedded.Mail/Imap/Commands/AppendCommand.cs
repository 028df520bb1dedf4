using System.Collections.Immutable;
using Embedded.Mail.Imap.Session;
using Embedded.Mail.Imap.Wire;
using Embedded.Mail.Messages;
using Embedded.Mail.Storage;

namespace Embedded.Mail.Imap.Commands;

/// <summary>APPEND of one or more messages (RFC 9051 §6.3.12, RFC 3502), streamed from the connection into the store.</summary>
internal static class AppendCommand
{
    public static ValueTask<ImapResult> HandleAsync(
        ImapSession session, IMailAccount account, ReadOnlySpan<byte> arguments, CancellationToken cancellationToken)
    {
        var reader = new ImapReader(arguments);
        if (!reader.TryReadSpace() || !reader.TryReadMailbox(session.Naming, out var name) || !TryReadHead(ref reader, session, out var first))
        {
            return ValueTask.FromResult(ImapResult.Bad(reader.Error));
        }

        return name is null
            ? ValueTask.FromResult(ImapResult.No("CANNOT", "Invalid mailbox name"))
            : AppendAsync(session, account, name, first, cancellationToken);
    }

    /// <summary>Reads <c>SP [flag-list SP] [date-time SP]</c> up to a literal's header, which ends the octets.</summary>
    private static bool TryReadHead(ref ImapReader reader, ImapSession session, out Head head)
    {
        head = default;
        var flags = MessageFlags.None;
        ImmutableArray<Keyword> keywords = [];
        DateTimeOffset? date = null;
        if (!reader.TryReadSpace())
        {
            return false;
        }

        if (reader.Peek == '(' && !(reader.TryReadFlagList(out flags, out keywords) && reader.TryReadSpace()))
        {
            return false;
        }

        if (reader.Peek == '"')
        {
            if (!reader.TryReadDateTime(out var given) || !reader.TryReadSpace())
            {
                return false;
            }

            date = given;
        }

        head = new Head(new AppendOptions { Flags = flags, Keywords = keywords, InternalDate = date }, session.Input.PendingLiteral);
        return IsLiteral(reader.Rest, head.Literal) || reader.Fail("literal expected");
    }

    private static bool IsLiteral(ReadOnlySpan<byte> rest, ImapLiteralHeader? literal) =>
        literal is not null && ImapLiteralHeader.TryParseLineEnd(rest, out _, out var start) && start == 0;

    private static async ValueTask<ImapResult> AppendAsync(
        ImapSession session, IMailAccount account, MailboxName name, Head head, CancellationToken cancellationToken)
    {
        IMailbox mailbox;
        try
        {
            mailbox = await account.OpenMailboxAsync(name, MailboxAccess.Append, cancellationToken);
        }
        catch (MailStoreException e)
        {
            return ImapErrors.ToResultForDestination(e);
        }

        await using (mailbox)
        {
            await using var append = await mailbox.BeginAppendAsync(cancellationToken);
            return await ReceiveAsync(session, append, head, cancellationToken) ?? Appended(await session.WatchAsync(append.CommitAsync(cancellationToken), cancellationToken));
        }
    }

    /// <summary>Takes messages up to the command's end; null when all is well.</summary>
    private static async ValueTask<ImapResult?> ReceiveAsync(ImapSession session, IMailAppend append, Head head, CancellationToken cancellationToken)
    {
        for (var count = 1; ; count++)
        {
            var literal = head.Literal!.Value;
            if ((MessageLimit.RefuseToSave(session, count) ?? Refusal(session, literal)) is { } refusal)
            {
                return refusal;
            }

            await using var text = new DeferredLiteralStream(session.Input, literal.Length);
            await append.AddAsync(text, literal.Length, head.Options, cancellationToken);
            var rest = await ReadRestAsync(session, cancellationToken);
            if (rest.Kind != ImapInputKind.Octets)
            {
                return ImapResult.Bad(rest.Error);
            }

            var reader = new ImapReader(rest.Octets.Span);
            if (rest.Literal is null)
            {
                return reader.TryReadEnd() ? null : ImapResult.Bad(reader.Error);
            }

            if (!TryReadHead(ref reader, session, out head))
            {
                return ImapResult.Bad(reader.Error);
            }
        }
    }

    // A message is refused before it is sent where the client waits for leave; else the session passes over it (RFC 7888 §4).
    private static ImapResult? Refusal(ImapSession session, ImapLiteralHeader literal) => literal.Length switch
    {
        0 => ImapResult.No("Can't save a zero byte message."),
        var length when length > session.Options.MaxAppendSize => ImapResult.No("TOOBIG", "Message size too large."),
        _ => null,
    };

    /// <summary>Waits for what follows a message. A stop of the server lets the command finish.</summary>
    private static async ValueTask<ImapInputResult> ReadRestAsync(ImapSession session, CancellationToken cancellationToken)
    {
        while (true)
        {
            var rest = await session.Input.ReadRestAsync(cancellationToken);
            switch (rest.Kind)
            {
                case ImapInputKind.Ended:
                    throw new IOException("The client left within APPEND.");
                case ImapInputKind.Interrupted when session.Connection.IsTimedOut:
                    throw new IOException("The client has stopped within APPEND.");
                case ImapInputKind.Interrupted:
                    continue;
                default:
                    return rest;
            }
        }
    }

    private static ImapResult Appended(AppendResult result) =>
        ImapResult.Ok($"APPENDUID {result.UidValidity} {result.Uids}", "Append completed.");

    /// <summary>What comes before a message's octets.</summary>
    private readonly record struct Head(AppendOptions Options, ImapLiteralHeader? Literal);
}
