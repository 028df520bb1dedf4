using System.Text;
using Embedded.Mail.Imap.Commands;
using Embedded.Mail.Imap.Commands.Notify;
using Embedded.Mail.Imap.Wire;
using Embedded.Mail.Storage;

namespace Embedded.Mail.Imap.Session;

/// <summary>Finds the command that a line names, runs it, turns what went wrong into a result, and writes the tagged response.</summary>
internal sealed class ImapDispatcher(ImapSession session)
{
    private readonly ImapTag _tag = new();
    private ImapCommand? _command;
    private string _unknownName = "";

    /// <summary>The name of the command in hand; null between two commands.</summary>
    public string? Name => _command?.Name;

    /// <summary>The tag of the command in hand.</summary>
    public ReadOnlySpan<byte> Tag => _tag.Octets;

    /// <summary>Runs one command to its tagged response.</summary>
    /// <returns>False when the command was wrong.</returns>
    public async ValueTask<bool> RunAsync(ReadOnlyMemory<byte> octets, CancellationToken cancellationToken)
    {
        session.Notifier?.Filter.ExpectNothing();
        var result = await InvokeAsync(octets, cancellationToken);
        session.Input.Release();
        if (session.State is ImapState.Selected selected && _command is { } command && !command.Traits.HasFlag(CommandTraits.NoSync) && session.WantsCounts)
        {
            result = await SyncAsync(selected.Mailbox, command, result, cancellationToken);
        }

        Answer(result);
        _command = null;
        return result.Kind != ImapResultKind.Bad;
    }

    /// <summary>Tells between two commands what the client wants to hear of at once (RFC 5465).</summary>
    public async ValueTask PushAsync(Notifier notifier, CancellationToken cancellationToken)
    {
        try
        {
            await notifier.TellAsync(isIdle: false, cancellationToken);
        }
        catch (MailStoreException e) when (e.Error == MailStoreError.NotFound)
        {
            session.SayBye("Mailbox was deleted under us");
        }
        catch (Exception e) when (IsAnswered(e))
        {
            // What could not be told now is told with the next change.
            _ = ToResult(e);
        }
    }

    /// <summary>Answers a command of which only the beginning is known, since it is too large.</summary>
    public void Refuse(ReadOnlySpan<byte> beginning, string error)
    {
        _ = Find(beginning, out _);
        Answer(ImapResult.Bad(error));
    }

    private async ValueTask<ImapResult> InvokeAsync(ReadOnlyMemory<byte> octets, CancellationToken cancellationToken)
    {
        try
        {
            return await Invoke(octets.Span, cancellationToken);
        }
        catch (Exception e) when (IsAnswered(e))
        {
            return ToResult(e);
        }
    }

    private ValueTask<ImapResult> Invoke(ReadOnlySpan<byte> octets, CancellationToken cancellationToken) =>
        Find(octets, out var arguments)
            ? session.IsUidOnly && _command!.Traits.HasFlag(CommandTraits.UsesNumbers)
                ? ValueTask.FromResult(ImapResult.Bad(UidOnly.Error))
                : _command!.InvokeAsync(session, arguments, cancellationToken)
            : ValueTask.FromResult(ImapResult.Bad(_tag.Octets.IsEmpty ? "Invalid tag" : _unknownName.Length == 0 ? "Command name missing" : "Unknown command"));

    private async ValueTask<ImapResult> SyncAsync(
        SelectedMailbox mailbox, ImapCommand command, ImapResult result, CancellationToken cancellationToken)
    {
        try
        {
            var withUid = command.Name.StartsWith("UID ", StringComparison.Ordinal);
            var mayExpunge = !command.Traits.HasFlag(CommandTraits.KeepsSequenceNumbers) && !mailbox.KeepsNumbers;
            mailbox.KeepsNumbers = false;
            await mailbox.SyncAsync(session, mayExpunge, withUid, null, cancellationToken);
            return TellModSeq(mailbox.View, result);
        }
        catch (MailStoreException e) when (e.Error == MailStoreError.NotFound)
        {
            // Deleted by another session: the view cannot go on (Dovecot does the same).
            session.SayBye("Mailbox was deleted under us");
            return result;
        }
        catch (Exception e) when (IsAnswered(e))
        {
            // The command itself is done; what could not be told now is told after the next one.
            _ = ToResult(e);
            return result;
        }
    }

    /// <summary>Adds HIGHESTMODSEQ to the tagged response where it has no code yet, as Dovecot does; else it goes before.</summary>
    private ImapResult TellModSeq(MailboxView view, ImapResult result)
    {
        if (view.TakeModSeqToTell() is not { } modSeq || !session.IsQResync)
        {
            return result;
        }

        if (result is { Kind: ImapResultKind.Ok, Code: null })
        {
            return ImapResult.Ok($"HIGHESTMODSEQ {modSeq}", result.Text);
        }

        ViewResponses.WriteHighestModSeq(session.Output, modSeq);
        return result;
    }

    /// <summary>Reads tag and name; false when there is no such command.</summary>
    private bool Find(ReadOnlySpan<byte> octets, out ReadOnlySpan<byte> arguments)
    {
        arguments = default;
        (_command, _unknownName) = (null, "");
        _tag.Set([]);
        var reader = new ImapReader(octets);
        if (!reader.TryReadTag(out var tag) || (!reader.IsAtEnd && reader.Peek != ' '))
        {
            return false;
        }

        _tag.Set(tag);
        if (!reader.TryReadSpace() || !reader.TryReadAtom(out var name))
        {
            return false;
        }

        _command = ImapCommandTable.Find(name, ref reader);
        _unknownName = _command is null ? Encoding.ASCII.GetString(name[..Math.Min(name.Length, 32)]).ToUpperInvariant() : "";
        arguments = reader.Rest;
        return _command is not null;
    }

    // An IOException tells that the client is gone, unless the store threw it: then the connection's next use tells the difference.
    private static bool IsAnswered(Exception e) => e is not (OperationCanceledException or IOException);

    private ImapResult ToResult(Exception e)
    {
        if (e is MailStoreException refusal)
        {
            if (refusal.Error == MailStoreError.Corrupted)
            {
                Log.StoreFailed(session.Services.Logger, e, session.Connection.Id, _command?.Name ?? "");
            }

            return ImapErrors.ToResult(refusal);
        }

        Log.CommandFailed(session.Services.Logger, e, session.Connection.Id, _command?.Name ?? "");
        return ImapResult.No("SERVERBUG", "Internal error; see the server log");
    }

    private void Answer(ImapResult result)
    {
        var output = session.Output;
        _ = _tag.Octets.IsEmpty ? output.Octet('*') : output.Write(_tag.Octets);
        _ = output.Write(result.Kind switch { ImapResultKind.Ok => " OK "u8, ImapResultKind.No => " NO "u8, _ => " BAD "u8 });
        if (result.Code is { } code)
        {
            _ = output.Octet('[').Text(code).Write("] "u8);
        }

        if (result.Kind == ImapResultKind.Bad)
        {
            _ = output.Write("Error in IMAP command"u8);
            var name = _command?.Name ?? _unknownName;
            _ = name.Length == 0 ? output : output.Space().Text(name);
            _ = output.Write(": "u8);
        }

        _ = output.Text(result.Text).EndLine();
    }
}
