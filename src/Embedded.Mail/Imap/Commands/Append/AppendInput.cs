using Embedded.Mail.Imap.Session;
using Embedded.Mail.Imap.Wire;

namespace Embedded.Mail.Imap.Commands.Append;

/// <summary>What the client sends after the first literal of an APPEND.</summary>
internal sealed class AppendInput(ImapSession session)
{
    /// <summary>Whether the octets last read end in a literal's header.</summary>
    public bool HasLiteral => session.Input.PendingLiteral is not null;

    /// <summary>The literal that has been announced.</summary>
    public ImapLiteralHeader Literal => session.Input.PendingLiteral ?? throw new InvalidOperationException("No literal was announced.");

    /// <summary>The announced literal; the client is asked for it when its first octet is read.</summary>
    /// <exception cref="AppendRefusedException">It comes unasked and is too long for that.</exception>
    public Stream OpenLiteral()
    {
        ThrowIfUnasked();
        return new DeferredLiteralStream(session.Input, Literal.Length);
    }

    /// <summary>Reads on behind a literal, up to the next one's header or the command's end. A stop of the server lets the command finish.</summary>
    /// <returns>The octets, valid until the next reading.</returns>
    /// <exception cref="AppendRefusedException">They are too many.</exception>
    public async ValueTask<ReadOnlyMemory<byte>> ReadRestAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var rest = await session.Input.ReadRestAsync(cancellationToken);
            switch (rest.Kind)
            {
                case ImapInputKind.Octets:
                    return rest.Octets;
                case ImapInputKind.Ended:
                    throw new IOException("The client left within APPEND.");
                case ImapInputKind.Interrupted when session.Connection.IsTimedOut:
                    throw new IOException("The client has stopped within APPEND.");
                case ImapInputKind.Interrupted:
                    continue;
                default:
                    throw new AppendRefusedException(ImapResult.Bad(rest.Error));
            }
        }
    }

    /// <summary>Reads a literal into memory.</summary>
    /// <exception cref="AppendRefusedException">It is longer than a command's literals may be, or than one that comes unasked.</exception>
    public async ValueTask<byte[]> ReadLiteralAsync(CancellationToken cancellationToken)
    {
        ThrowIfUnasked();
        if (Literal.Length > session.Options.MaxLiteral)
        {
            throw new AppendRefusedException(ImapResult.Bad(ImapCommandFramer.LiteralTooLarge));
        }

        var octets = new byte[Literal.Length];
        var literal = await session.Input.OpenLiteralAsync(cancellationToken);
        await literal.ReadExactlyAsync(octets, cancellationToken);
        return octets;
    }

    // RFC 7888 §5: with LITERAL- the answer has to say what is wrong with it.
    private void ThrowIfUnasked()
    {
        if (!Literal.IsSynchronizing && Literal.Length > session.Input.Limits.MaxNonSynchronizing)
        {
            throw new AppendRefusedException(ImapResult.Bad(ImapCommandFramer.LiteralTooLarge) with { Code = "TOOBIG" });
        }
    }
}
