using System.Buffers;
using System.Text;

namespace Embedded.Mail.Mime;

/// <summary>
/// Turns a message with parts in <c>Content-Transfer-Encoding: binary</c> into one in which these are in base64, so that it can be kept and sent where lines are needed. The message goes through it in
/// pieces; it keeps a header, or the beginning of a line. Other parts, and what holds parts, stay as they are.
/// </summary>
internal sealed class BinaryPartEncoder
{
    // What is longer is no header of a message, and nothing below it is changed.
    private const int MaxHeader = 64 * 1024;

    private readonly ArrayBufferWriter<byte> _output = new();
    private readonly ArrayBufferWriter<byte> _held = new();
    private readonly BoundaryStack _boundaries = new();
    private readonly Base64Lines _lines;
    private State _state = State.Header;
    private bool _isEncoding;
    private bool _isLastBoundary;
    private bool _hasReturn;
    private int _ending;

    public BinaryPartEncoder() => _lines = new Base64Lines(_output);

    private enum State
    {
        /// <summary>A header is gathered.</summary>
        Header,

        /// <summary>A line of a body has begun, and may be a boundary.</summary>
        LineStart,

        /// <summary>The rest of a line of a body.</summary>
        Line,

        /// <summary>The rest of a line that is a boundary.</summary>
        Boundary,
    }

    /// <summary>What can be read by now.</summary>
    public ReadOnlySpan<byte> Output => _output.WrittenSpan;

    /// <summary>Forgets the output.</summary>
    public void Clear() => _output.ResetWrittenCount();

    /// <summary>Takes a piece of the message.</summary>
    public void Add(ReadOnlySpan<byte> piece)
    {
        while (!piece.IsEmpty)
        {
            var end = piece.IndexOf((byte)'\n');
            var part = end < 0 ? piece : piece[..(end + 1)];
            piece = piece[part.Length..];
            Take(part);
        }
    }

    /// <summary>The message has ended.</summary>
    public void End()
    {
        if (_state == State.LineStart)
        {
            DecideLine();
        }
        else
        {
            Write(_held.WrittenSpan);
        }

        PutEnding();
        _lines.End();
    }

    // A line, or as much of it as there is.
    private void Take(ReadOnlySpan<byte> part)
    {
        switch (_state)
        {
            case State.Header:
                TakeHeader(part);
                break;
            case State.LineStart:
                TakeLineStart(part);
                break;
            case State.Boundary:
                Write(part);
                _state = part[^1] != '\n' ? State.Boundary : _isLastBoundary ? State.LineStart : State.Header;
                break;
            default:
                TakeLine(part);
                break;
        }
    }

    private void TakeHeader(ReadOnlySpan<byte> part)
    {
        _held.Write(part);
        var header = _held.WrittenSpan;
        if (header.EndsWith("\n\r\n"u8) || header.EndsWith("\n\n"u8) || header.SequenceEqual("\r\n"u8) || header.SequenceEqual("\n"u8))
        {
            EndHeader(header);
            _held.ResetWrittenCount();
        }
        else if (header.Length > MaxHeader)
        {
            (_isEncoding, _state) = (false, State.Line);
            Write(header);
            _held.ResetWrittenCount();
        }
    }

    private void EndHeader(ReadOnlySpan<byte> header)
    {
        var part = MessageStructure.Scan(header)[0];
        _isEncoding = !part.IsMultipart && !part.IsMessage && BinaryHeader.IsBinary(header);
        if (_isEncoding)
        {
            BinaryHeader.WriteAsBase64(header, _output);
        }
        else
        {
            Write(header);
        }

        if (part.IsMultipart && part.ReadContent(header).Parameters.TryGetValue("boundary", out var boundary))
        {
            _boundaries.Push(0, Encoding.Latin1.GetBytes(boundary));
        }

        _state = part.IsMessage ? State.Header : State.LineStart;
    }

    private void TakeLineStart(ReadOnlySpan<byte> part)
    {
        var taken = Math.Min(part.Length, Math.Max(BoundaryStack.LineLength - _held.WrittenCount, 0));
        _held.Write(part[..taken]);
        part = part[taken..];
        var line = _held.WrittenSpan;
        var mayBecomeBoundary = line.StartsWith("--"u8) || line.SequenceEqual("-"u8);
        if (part.IsEmpty && line[^1] != '\n' && mayBecomeBoundary && line.Length < BoundaryStack.LineLength)
        {
            return;
        }

        DecideLine();
        if (!part.IsEmpty)
        {
            Take(part);
        }
    }

    /// <summary>Passes on the held beginning of a line, by now that it is known whether it is a boundary.</summary>
    private void DecideLine()
    {
        var held = _held.WrittenSpan.ToArray();
        _held.ResetWrittenCount();
        var isWhole = held.AsSpan().EndsWith("\n"u8);
        var line = held.AsSpan().TrimEnd("\r\n"u8);
        if (line.StartsWith("--"u8) && _boundaries.TryMatch(line, isWhole, out var match, out _isLastBoundary))
        {
            // The line end before a boundary belongs to the boundary (RFC 2046 §5.1.1).
            _lines.End();
            _isEncoding = false;
            PutEnding();
            _ = _boundaries.Close(match, _isLastBoundary);
            _state = State.Boundary;
            Take(held);
        }
        else if (held.Length > 0)
        {
            PutEnding();
            _state = State.Line;
            Take(held);
        }
    }

    // The line's end is kept until it is known whether a boundary follows.
    private void TakeLine(ReadOnlySpan<byte> part)
    {
        if (_hasReturn && part is not [(byte)'\n'])
        {
            Put("\r"u8);
            _hasReturn = false;
        }

        var isEnd = part[^1] == '\n';
        var content = isEnd ? part[..^1] : part;
        var hasReturn = content.EndsWith("\r"u8);
        Put(hasReturn ? content[..^1] : content);
        hasReturn |= _hasReturn;
        (_hasReturn, _ending, _state) = isEnd ? (false, hasReturn ? 2 : 1, State.LineStart) : (hasReturn, 0, State.Line);
    }

    private void PutEnding()
    {
        Put(_hasReturn ? "\r"u8 : "\r\n"u8[(2 - _ending)..]);
        (_hasReturn, _ending) = (false, 0);
    }

    private void Put(ReadOnlySpan<byte> content)
    {
        if (_isEncoding)
        {
            _lines.Add(content);
        }
        else
        {
            Write(content);
        }
    }

    private void Write(ReadOnlySpan<byte> octets) => _output.Write(octets);
}
