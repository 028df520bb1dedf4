using System.Buffers;
using System.IO.Pipelines;
using Embedded.Mail.Connections;
using Embedded.Mail.Imap.Wire;

namespace Embedded.Mail.Imap.Session;

/// <summary>
/// Waits for what the client sends. Answers the requests for continuation, sends what is written before it waits, and passes over what is left of a command that was
/// refused. Octets that it gave are valid until the next wait.
/// </summary>
internal sealed class ImapInput(MailConnection connection, ImapWriter output, ImapCommandFramer framer, TimeSpan literalTimeout) : IDisposable
{
    private SequencePosition? _taken;
    private byte[]? _gathered;
    private ImapLiteralHeader? _literal;
    private ImapLiteralStream? _stream;

    /// <summary>What the client may make the server keep.</summary>
    public ImapFramerLimits Limits
    {
        get => framer.Limits;
        set => framer.Limits = value;
    }

    /// <summary>The literal that the command in hand announced last and nobody has opened.</summary>
    public ImapLiteralHeader? PendingLiteral => _literal;

    /// <summary>Waits for the next command.</summary>
    public ValueTask<ImapInputResult> ReadCommandAsync(CancellationToken cancellationToken)
    {
        return FinishCommand()
            ? ReadFrameAsync(cancellationToken)
            : ValueTask.FromResult(new ImapInputResult(ImapInputKind.Fatal) { Error = ImapCommandFramer.LiteralTooLarge });
    }

    /// <summary>
    /// Gives leave to send the literal that the command in hand announced, and opens it. It has exactly the announced length, holds any octets, and is read straight from the
    /// connection; what the handler leaves unread is passed over.
    /// </summary>
    public async ValueTask<Stream> OpenLiteralAsync(CancellationToken cancellationToken)
    {
        var literal = _literal ?? throw new InvalidOperationException("The command in hand announced no literal.");
        Release();
        _literal = null;
        _stream = new ImapLiteralStream(connection, literal.Length, literalTimeout);
        if (literal.IsSynchronizing)
        {
            await output.Write("+ OK\r\n"u8).FlushAsync(cancellationToken);
        }

        return _stream;
    }

    /// <summary>
    /// Reads on behind a literal that was opened and read to its end: up to the command's end, or to its next literal, which then is
    /// <see cref="ImapInputResult.Literal"/>.
    /// </summary>
    public ValueTask<ImapInputResult> ReadRestAsync(CancellationToken cancellationToken)
    {
        Release();
        if (_stream is { Remaining: > 0 })
        {
            throw new InvalidOperationException("The literal was not read to its end.");
        }

        // Without a stream this goes on after an interruption.
        if (_stream is not null)
        {
            _stream = null;
            framer.Continue();
        }

        return ReadFrameAsync(cancellationToken);
    }

    /// <summary>Waits for a line that is no command: a client's part of a SASL exchange, or DONE. One longer than <paramref name="maxLength"/> is fatal.</summary>
    public async ValueTask<ImapInputResult> ReadLineAsync(int maxLength, CancellationToken cancellationToken)
    {
        Release();
        while (true)
        {
            var read = await ReadPipeAsync(cancellationToken);
            if (read.Buffer.PositionOf((byte)'\n') is { } end)
            {
                var line = read.Buffer.Slice(0, read.Buffer.GetPosition(1, end));
                return line.Length > maxLength ? Refuse(ImapInputKind.Fatal, line, "Too long line") : new ImapInputResult(ImapInputKind.Octets, Take(line));
            }

            if (read.Buffer.Length > maxLength)
            {
                return Refuse(ImapInputKind.Fatal, read.Buffer, "Too long line");
            }

            connection.Input.AdvanceTo(read.Buffer.Start, read.Buffer.End);
            if (read.IsCompleted || read.IsCanceled)
            {
                return new ImapInputResult(read.IsCompleted ? ImapInputKind.Ended : ImapInputKind.Interrupted);
            }
        }
    }

    /// <summary>Gives up the octets last given, and with them the connection's buffer.</summary>
    public void Release()
    {
        if (_taken is { } taken)
        {
            _taken = null;
            connection.Input.AdvanceTo(taken);
        }

        if (_gathered is not null)
        {
            ArrayPool<byte>.Shared.Return(_gathered);
            _gathered = null;
        }
    }

    public void Dispose() => Release();

    /// <summary>Passes over what the handler left unread; false when that is too much, and the connection has to end.</summary>
    private bool FinishCommand()
    {
        Release();
        var unread = _stream?.Remaining ?? (_literal is { IsSynchronizing: false } literal ? literal.Length : -1);
        (_stream, _literal) = (null, null);
        if (unread >= 0)
        {
            framer.SkipRest(unread);
        }

        return unread <= framer.Limits.MaxSkipped;
    }

    private async ValueTask<ImapInputResult> ReadFrameAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var read = await ReadPipeAsync(cancellationToken);
            var frame = framer.Next(read.Buffer);
            var octets = read.Buffer.Slice(0, frame.Length);
            switch (frame.Kind)
            {
                case ImapFrameKind.Command:
                    return new ImapInputResult(ImapInputKind.Octets, Take(octets));
                case ImapFrameKind.Literal:
                    _literal = frame.Literal;
                    return new ImapInputResult(ImapInputKind.Octets, Take(octets)) { Literal = _literal };
                case ImapFrameKind.Refused:
                    return Refuse(ImapInputKind.Refused, octets, frame.Error);
                case ImapFrameKind.Fatal:
                    return Refuse(ImapInputKind.Fatal, octets, frame.Error);
                case ImapFrameKind.NeedsContinuation:
                    connection.Input.AdvanceTo(read.Buffer.Start);
                    await output.Write("+ OK\r\n"u8).FlushAsync(cancellationToken);
                    continue;
            }

            // What follows a command that has been passed over is the next one, and may be here already.
            connection.Input.AdvanceTo(octets.End, frame.Length > 0 && !framer.IsSkipping ? octets.End : read.Buffer.End);
            if (read.IsCompleted && (frame.Length == 0 || frame.Length == read.Buffer.Length))
            {
                return new ImapInputResult(ImapInputKind.Ended);
            }

            if (read.IsCanceled)
            {
                return new ImapInputResult(ImapInputKind.Interrupted);
            }
        }
    }

    // Answers to pipelined commands go out together: the flush waits until no more input is there. A client that sends and sends and reads nothing must wait in its turn,
    // though, or its answers would fill the memory.
    private ValueTask<ReadResult> ReadPipeAsync(CancellationToken cancellationToken) =>
        !output.IsFull && connection.Input.TryRead(out var read) ? ValueTask.FromResult(read) : FlushAndReadAsync(cancellationToken);

    private async ValueTask<ReadResult> FlushAndReadAsync(CancellationToken cancellationToken)
    {
        await output.FlushAsync(cancellationToken);
        return await connection.Input.ReadAsync(cancellationToken);
    }

    private ImapInputResult Refuse(ImapInputKind kind, ReadOnlySequence<byte> octets, string error)
    {
        // The tag and the name are all that the answer needs.
        const int enough = 256;
        var beginning = Gather(octets.Slice(0, Math.Min(octets.Length, enough)));
        _taken = octets.End;
        return new ImapInputResult(kind, beginning) { Error = error };
    }

    private ReadOnlyMemory<byte> Take(ReadOnlySequence<byte> octets)
    {
        var memory = Gather(octets);
        _taken = octets.End;
        memory = memory[..^1];
        return memory.Span.EndsWith("\r"u8) ? memory[..^1] : memory;
    }

    private ReadOnlyMemory<byte> Gather(ReadOnlySequence<byte> octets)
    {
        if (octets.IsSingleSegment)
        {
            return octets.First;
        }

        _gathered = ArrayPool<byte>.Shared.Rent((int)octets.Length);
        octets.CopyTo(_gathered);
        return _gathered.AsMemory(0, (int)octets.Length);
    }
}
