using System.Buffers;

namespace Embedded.Mail.Imap.Wire;

/// <summary>
/// Finds where a command ends: at the first line end that announces no literal. Remembers how far it has looked, so that a command costs one pass however it is cut; keeps no
/// octets itself. A line ends with LF, before which CR may stand, as Dovecot has it.
/// </summary>
internal sealed class ImapCommandFramer(ImapFramerLimits limits)
{
    /// <summary>Why a command, or the connection, ends for a literal's sake.</summary>
    public const string LiteralTooLarge = "Literal size too large";

    // A literal's header cannot be longer than this and still name a length that makes sense.
    private const int LongestHeader = 32;

    // Where the name AUTHENTICATE is looked for; a longer tag costs its client the longer line.
    private const int LongestTag = 128;

    private long _position;
    private long _lineStart;
    private long _literals;
    private long _toSkip;
    private long _skipped;
    private bool _isSkipping;
    private bool _isContinued;
    private bool _streams;

    /// <summary>What the client may use; a login widens it.</summary>
    public ImapFramerLimits Limits { get; set; } = limits;

    /// <summary>Whether a refused command is still being passed over.</summary>
    public bool IsSkipping => _isSkipping;

    /// <summary>Forgets all: the next octets begin a command.</summary>
    public void Reset()
    {
        _position = _lineStart = _literals = _toSkip = _skipped = 0;
        _isSkipping = _isContinued = _streams = false;
    }

    /// <summary>The next octets, behind a literal that was streamed, go on with the same command.</summary>
    public void Continue()
    {
        Reset();
        _isContinued = _streams = true;
    }

    /// <summary>Passes over <paramref name="literal"/> octets and then the rest of the command.</summary>
    public void SkipRest(long literal)
    {
        Reset();
        _isSkipping = true;
        _toSkip = literal;
    }

    /// <summary>Looks at all octets received since the beginning of the command, or since the last ones that it gave up.</summary>
    public ImapFrame Next(ReadOnlySequence<byte> octets) => _isSkipping ? Skip(octets) : Scan(octets);

    private ImapFrame Scan(ReadOnlySequence<byte> octets)
    {
        while (true)
        {
            if (octets.Length < _position || octets.Slice(_position).PositionOf((byte)'\n') is not { } at)
            {
                _position = Math.Max(_position, octets.Length);
                return IsTooLong(octets, _position - _literals) ? Refuse("Too long command", octets.Length) : new ImapFrame(ImapFrameKind.Incomplete, 0);
            }

            var end = octets.GetOffset(at) - octets.GetOffset(octets.Start);
            if (IsTooLong(octets, end - _literals))
            {
                return RefuseAtEnd("Too long command", octets, end);
            }

            if (!TryFindHeader(octets, end, out var header))
            {
                Reset();
                return new ImapFrame(ImapFrameKind.Command, end + 1);
            }

            if (TakeLiteral(octets, header, end) is { } frame)
            {
                return frame;
            }
        }
    }

    // What may be sent in answer to a challenge may be sent with the command, too.
    private bool IsTooLong(ReadOnlySequence<byte> octets, long length) =>
        length > Limits.MaxLine && (length > Limits.MaxLine + (long)Limits.MaxInitialResponse || Limits.MaxInitialResponse == 0 || !IsAuthenticate(octets));

    private static bool IsAuthenticate(ReadOnlySequence<byte> octets)
    {
        Span<byte> beginning = stackalloc byte[LongestTag];
        beginning = beginning[..(int)Math.Min(octets.Length, LongestTag)];
        octets.Slice(0, beginning.Length).CopyTo(beginning);
        var reader = new ImapReader(beginning);
        return reader.TryReadTag(out _) && reader.TryReadSpace() && reader.NextIsWord("AUTHENTICATE"u8);
    }

    /// <summary>Returns what the literal makes of the command, or null when scanning goes on behind it.</summary>
    private ImapFrame? TakeLiteral(ReadOnlySequence<byte> octets, ImapLiteralHeader header, long end)
    {
        if (_streams || IsStreamed(octets, end))
        {
            Reset();
            return new ImapFrame(ImapFrameKind.Literal, end + 1) { Literal = header };
        }

        if (header.Length > Limits.MaxLiteral - _literals || (!header.IsSynchronizing && header.Length > Limits.MaxNonSynchronizing))
        {
            return RefuseLiteral(header, end);
        }

        _literals += header.Length;
        _position = _lineStart = end + 1 + header.Length;
        return header.IsSynchronizing ? new ImapFrame(ImapFrameKind.NeedsContinuation, 0) : null;
    }

    // A client that waits for leave to send gets its refusal instead and goes on with the next command; one that does not wait sends the literal and
    // the rest of the command all the same (RFC 7888 §4).
    private ImapFrame RefuseLiteral(ImapLiteralHeader header, long end)
    {
        if (header.IsSynchronizing)
        {
            Reset();
            return new ImapFrame(ImapFrameKind.Refused, end + 1, LiteralTooLarge);
        }

        SkipRest(header.Length);
        return new ImapFrame(header.Length > Limits.MaxSkipped ? ImapFrameKind.Fatal : ImapFrameKind.Refused, end + 1, LiteralTooLarge);
    }

    private ImapFrame Refuse(string error, long length)
    {
        // The last octets may be the beginning of a literal's header and are looked at again.
        SkipRest(0);
        return new ImapFrame(ImapFrameKind.Refused, Math.Max(0, length - LongestHeader), error);
    }

    private ImapFrame RefuseAtEnd(string error, ReadOnlySequence<byte> octets, long end)
    {
        if (TryFindHeader(octets, end, out var header) && !header.IsSynchronizing)
        {
            SkipRest(header.Length);
            return new ImapFrame(header.Length > Limits.MaxSkipped ? ImapFrameKind.Fatal : ImapFrameKind.Refused, end + 1, error);
        }

        Reset();
        return new ImapFrame(ImapFrameKind.Refused, end + 1, error);
    }

    private ImapFrame Skip(ReadOnlySequence<byte> octets)
    {
        long taken = 0;
        while (true)
        {
            var literal = Math.Min(_toSkip, octets.Length - taken);
            _toSkip -= literal;
            taken += literal;
            var rest = octets.Slice(taken);
            if (_toSkip > 0 || rest.PositionOf((byte)'\n') is not { } at)
            {
                taken += _toSkip > 0 ? 0 : Math.Max(0, rest.Length - LongestHeader);
                _skipped += taken;
                return new ImapFrame(_skipped > Limits.MaxSkipped ? ImapFrameKind.Fatal : ImapFrameKind.Incomplete, taken, "Too long command");
            }

            var end = rest.GetOffset(at) - rest.GetOffset(rest.Start);
            _lineStart = 0;
            var announced = TryFindHeader(rest, end, out var header) && !header.IsSynchronizing;
            taken += end + 1;
            if (!announced)
            {
                Reset();
                return new ImapFrame(ImapFrameKind.Incomplete, taken);
            }

            _toSkip = header.Length;
            if (header.Length > Limits.MaxSkipped - _skipped)
            {
                return new ImapFrame(ImapFrameKind.Fatal, taken, LiteralTooLarge);
            }
        }
    }

    /// <summary>Looks whether the line from <see cref="_lineStart"/> to the LF at <paramref name="end"/> announces a literal.</summary>
    private bool TryFindHeader(ReadOnlySequence<byte> octets, long end, out ImapLiteralHeader header)
    {
        header = default;
        var start = Math.Max(_lineStart, end - LongestHeader);
        var length = (int)(end - start);
        Span<byte> copy = stackalloc byte[LongestHeader];
        octets.Slice(start, length).CopyTo(copy);
        ReadOnlySpan<byte> tail = copy[..length];
        tail = tail.EndsWith("\r"u8) ? tail[..^1] : tail;
        if (!tail.EndsWith("}"u8) || !ImapLiteralHeader.TryParseLineEnd(tail, out header, out _))
        {
            return false;
        }

        // Where only a tag or a name can stand nobody is asked for a literal; but one that comes unasked is part of the command wherever it stands (RFC 7888 §3).
        return !header.IsSynchronizing || _isSkipping || _isContinued || _lineStart > 0 || octets.Slice(0, end).PositionOf((byte)' ') is not null;
    }

    // The messages of APPEND and REPLACE are streamed, and not the name of their mailbox, which comes first.
    private bool IsStreamed(ReadOnlySequence<byte> octets, long end)
    {
        if (!Limits.StreamsAppend)
        {
            return false;
        }

        var line = octets.Slice(0, end);
        if (!line.IsSingleSegment)
        {
            line = new ReadOnlySequence<byte>(line.ToArray());
        }

        var reader = new ImapReader(line.FirstSpan);
        return reader.TryReadTag(out _) && reader.TryReadSpace() && TryReadName(ref reader) && reader.TryReadSpace() && reader.TryReadAString(out _);
    }

    // REPLACE has a message's number before the mailbox.
    private static bool TryReadName(ref ImapReader reader)
    {
        if (reader.NextIsWord("APPEND"u8))
        {
            return reader.TryReadWord("APPEND"u8);
        }

        if (reader.NextIsWord("UID"u8) && !(reader.TryReadWord("UID"u8) && reader.TryReadSpace()))
        {
            return false;
        }

        return reader.TryReadWord("REPLACE"u8) && reader.TryReadSpace() && (reader.Peek == '*' ? reader.TryRead((byte)'*') : reader.TryReadAtom(out _));
    }
}
