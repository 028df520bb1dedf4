using System.Buffers;
using System.IO.Pipelines;

namespace Embedded.Mail.Connections;

/// <summary>
/// Reads the command lines of POP3 and of LMTP from a connection. A line ends at LF, with or without CR before it, as Dovecot takes commands from clients that know no CR; this is
/// for commands only and never for the end of a message. Flushes what was written before it waits, so that the answers to pipelined commands go out together.
/// </summary>
internal sealed class LineReader(MailConnection connection, int maxLength) : IDisposable
{
    private byte[] _line = [];
    private bool _discarding;

    /// <summary>The next line. No buffer is held while waiting.</summary>
    public async ValueTask<LineRead> ReadAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            // After the turn to TLS the connection has another pipe.
            var input = connection.Input;
            if (!input.TryRead(out var result))
            {
                Dispose();
                if (connection.Output.CanGetUnflushedBytes is false || connection.Output.UnflushedBytes > 0)
                {
                    _ = await connection.Output.FlushAsync(cancellationToken);
                }

                result = await input.ReadAsync(cancellationToken);
            }

            if (TryTake(input, result, out var line))
            {
                return line;
            }
        }
    }

    public void Dispose()
    {
        if (_line.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_line, clearArray: true);
            _line = [];
        }
    }

    private bool TryTake(PipeReader input, ReadResult result, out LineRead line)
    {
        var buffer = result.Buffer;
        line = default;
        if (buffer.PositionOf((byte)'\n') is { } end)
        {
            line = Take(buffer.Slice(0, end));
            input.AdvanceTo(buffer.GetPosition(1, end));
            return true;
        }

        if (result.IsCompleted)
        {
            line = new LineRead(LineReadKind.End, default);
            input.AdvanceTo(buffer.End);
            return true;
        }

        DiscardOrKeep(input, buffer);
        line = new LineRead(LineReadKind.Interrupted, default);
        return result.IsCanceled;
    }

    private LineRead Take(in ReadOnlySequence<byte> octets)
    {
        var wasDiscarding = _discarding;
        _discarding = false;
        if (wasDiscarding || octets.Length > maxLength + 1)
        {
            return new LineRead(LineReadKind.TooLong, default);
        }

        var length = (int)octets.Length;
        if (_line.Length < length)
        {
            Dispose();
            _line = ArrayPool<byte>.Shared.Rent(length);
        }

        octets.CopyTo(_line);
        length -= length > 0 && _line[length - 1] == '\r' ? 1 : 0;
        return length > maxLength ? new LineRead(LineReadKind.TooLong, default) : new LineRead(LineReadKind.Line, _line.AsMemory(0, length));
    }

    private void DiscardOrKeep(PipeReader input, in ReadOnlySequence<byte> buffer)
    {
        _discarding |= buffer.Length > maxLength + 1;
        input.AdvanceTo(_discarding ? buffer.End : buffer.Start, buffer.End);
    }
}
