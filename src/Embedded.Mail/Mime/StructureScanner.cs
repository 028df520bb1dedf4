using System.Text;

namespace Embedded.Mail.Mime;

/// <summary>
/// The one pass over a message. It is fed windows of the text in order and tells how much of each it is done with; what it is not done with begins the
/// next window. The result does not depend on where windows end. Offsets, boundaries and limits are as in Dovecot, which the clients know.
/// </summary>
internal sealed class StructureScanner
{
    /// <summary>A field longer than this is looked at no further; a window must be able to hold it.</summary>
    public const int MaxFieldLength = 64 * 1024;

    /// <summary>A window this long, or the last, is never given back untouched.</summary>
    public const int MinWindow = MaxFieldLength + 1024;

    private readonly BoundaryStack _boundaries = new();
    private MimeLimits _limits = MimeLimits.Default;
    private PartRecord[] _parts = new PartRecord[16];
    private FieldRecord[] _fields = new FieldRecord[64];
    private readonly byte[] _boundary = new byte[BoundaryStack.MaxLength];
    private int _partCount;
    private int _fieldCount;
    private int _current;
    private int _boundaryLength;
    private bool _sawContentType;
    private bool _skipField;
    private Mode _mode;
    private TextPosition _at;
    private int _lastLineEnd;
    private int _lastHeader;
    private bool _isAtLine;
    private TextPosition _lineEnd;

    private enum Mode
    {
        Header,
        Body,
        BoundaryLine,
    }

    public ReadOnlySpan<PartRecord> Parts => _parts.AsSpan(0, _partCount);

    public ReadOnlySpan<FieldRecord> Fields => _fields.AsSpan(0, _fieldCount);

    /// <summary>Whether it is worth keeping: a rare large message shall not hold memory for good.</summary>
    public bool IsSmall => _parts.Length <= 256 && _fields.Length <= 2048;

    /// <summary>Begins a message.</summary>
    public void Reset(MimeLimits limits)
    {
        _limits = limits;
        _boundaries.Clear();
        (_partCount, _fieldCount, _current) = (0, 0, -1);
        _at = default;
        BeginPart(PartTraits.None, _at);
    }

    /// <summary>Reads a window.</summary>
    /// <param name="window">The text from where the last call stopped.</param>
    /// <param name="isLast">Whether the message ends with it; all of it is read then.</param>
    /// <returns>How many octets need not be shown again.</returns>
    public int Read(ReadOnlySpan<byte> window, bool isLast)
    {
        var start = _at.Offset;
        var more = true;
        while (more)
        {
            var i = (int)(_at.Offset - start);
            more = _mode switch
            {
                Mode.Header => ReadField(window, i, isLast),
                Mode.Body => ReadBody(window, i, isLast),
                _ => ReadBoundaryLine(window, i, isLast),
            };
        }

        if (isLast)
        {
            Finish();
        }

        return (int)(_at.Offset - start);
    }

    private void BeginPart(PartTraits traits, TextPosition start)
    {
        if (_partCount == _parts.Length)
        {
            Array.Resize(ref _parts, 2 * _partCount);
        }

        ref var part = ref _parts[_partCount];
        part = default;
        part.Header = start;
        part.Parent = _current;
        part.FirstField = _fieldCount;
        part.Traits = traits;
        part.Depth = _current < 0 ? (byte)0 : (byte)(_parts[_current].Depth + 1);
        _current = _partCount++;
        _boundaryLength = -1;
        _sawContentType = _skipField = false;
        _lastLineEnd = 0;
        _mode = Mode.Header;
    }

    private void EndPart(TextPosition end)
    {
        ref var part = ref _parts[_current];
        part.End = end;
        part.Next = _partCount;
        _current = part.Parent;
    }

    private void Finish()
    {
        while (_mode == Mode.Header)
        {
            EndHeader(_at, _at);
        }

        while (_current >= 0)
        {
            EndPart(_at);
        }
    }

    // One field with its folded lines, the empty line behind the last, or a boundary where a header should be.
    private bool ReadField(ReadOnlySpan<byte> window, int start, bool isLast)
    {
        var rest = window[start..];
        if (_skipField && _isAtLine)
        {
            if (rest.IsEmpty)
            {
                return false;
            }

            _skipField = rest[0] is (byte)' ' or (byte)'\t';
        }

        if (_boundaries.Count > 0 && LooksLikeBoundary(rest, isLast, out var undecided))
        {
            if (undecided || TryEndAtBoundary(rest, isLast))
            {
                return !undecided;
            }
        }

        if (rest.IsEmpty || (rest.Length == 1 && rest[0] == '\r' && !isLast))
        {
            return false;
        }

        if (!_skipField && (rest[0] == '\n' || rest.StartsWith("\r\n"u8)))
        {
            // Should a boundary follow, the empty line's end belongs to the boundary (RFC 2046 §5.1.1).
            var before = _at;
            _lastHeader = _current;
            Advance(rest[0] == '\n' ? 1 : 2, lines: 1, loneFeeds: rest[0] == '\n' ? 1u : 0);
            EndHeader(_at, before);
            return true;
        }

        return PassField(rest, isLast);
    }

    private bool PassField(ReadOnlySpan<byte> rest, bool isLast)
    {
        uint lines = 0, loneFeeds = 0;
        var end = 0;
        while (true)
        {
            var feed = rest[end..Math.Min(rest.Length, MaxFieldLength)].IndexOf((byte)'\n');
            if (feed < 0)
            {
                return PassOpenField(rest, end, lines, loneFeeds, isLast);
            }

            end += feed + 1;
            lines++;
            loneFeeds += end >= 2 && rest[end - 2] == '\r' ? 0u : 1u;
            if (end == rest.Length ? isLast : rest[end] is not ((byte)' ' or (byte)'\t'))
            {
                Note(rest[..end]);
                _skipField = false;
                _lastLineEnd = end >= 2 && rest[end - 2] == '\r' ? 2 : 1;
                Advance(end, lines, loneFeeds);
                return true;
            }

            if (end == rest.Length)
            {
                return false;
            }
        }
    }

    // The field does not end within the window, or is longer than a field may be.
    private bool PassOpenField(ReadOnlySpan<byte> rest, int end, uint lines, uint loneFeeds, bool isLast)
    {
        if (rest.Length < MaxFieldLength && !isLast)
        {
            return false;
        }

        Note(rest[..Math.Min(rest.Length, MaxFieldLength)]);
        if (rest.Length < MaxFieldLength)
        {
            Advance(rest.Length, lines, loneFeeds);
            _lastLineEnd = 0;
            return false;
        }

        // Stop behind a line if there is one, so that the next step begins at a line or within one line only.
        var length = end > 0 ? end : MaxFieldLength - (rest[MaxFieldLength - 1] == '\r' ? 1 : 0);
        (_skipField, _isAtLine) = (true, end > 0);
        _lastLineEnd = end >= 2 && rest[end - 2] == '\r' ? 2 : 1;
        Advance(length, lines, loneFeeds);
        return true;
    }

    private void Note(ReadOnlySpan<byte> field)
    {
        if (_skipField || _at.Offset - _parts[_current].Header.Offset > _limits.MaxHeaderSize)
        {
            return;
        }

        var first = (byte)(field[0] | 0x20);
        if (first is (byte)'c' or (byte)'d' or (byte)'s' or (byte)'f' or (byte)'r' or (byte)'t' or (byte)'b' or (byte)'i' or (byte)'m')
        {
            NoteKnown(field);
        }
    }

    private void NoteKnown(ReadOnlySpan<byte> field)
    {
        // The longest known name has 25 octets; blanks before the colon are not of the name (RFC 5322 §4.5).
        var colon = field.IndexOf((byte)':');
        if (colon <= 0)
        {
            return;
        }

        var kind = MimeFieldNames.Find(field[..colon].TrimEnd(" \t"u8));
        ref var part = ref _parts[_current];
        if (kind == MimeField.None || !IsWanted(kind))
        {
            return;
        }

        var value = field[(colon + 1)..];
        value = value.EndsWith("\r\n"u8) ? value[..^2] : value.EndsWith("\n"u8) ? value[..^1] : value;
        if (kind is MimeField.MimeVersion or MimeField.ContentType)
        {
            part.Traits |= PartTraits.Mime;
            NoteContentType(kind, value);
        }

        AddField(new FieldRecord((uint)(_at.Offset - part.Header.Offset) + (uint)colon + 1, value.Length, kind));
    }

    private bool IsWanted(MimeField kind) =>
        kind >= MimeField.MimeVersion || _parts[_current].Parent is var parent && (parent < 0 || _parts[parent].Is(PartTraits.Message));

    private void AddField(FieldRecord field)
    {
        if (_fieldCount >= _limits.MaxFields)
        {
            return;
        }

        if (_fieldCount == _fields.Length)
        {
            Array.Resize(ref _fields, 2 * _fieldCount);
        }

        _fields[_fieldCount++] = field;
    }

    private void NoteContentType(MimeField kind, ReadOnlySpan<byte> value)
    {
        if (kind != MimeField.ContentType || _sawContentType)
        {
            return;
        }

        _sawContentType = true;
        scoped var reader = new TokenReader(value);
        var type = new OctetBuilder(stackalloc byte[128]);
        var hasParameters = ContentType.Read(ref reader, ref type);
        var traits = TraitsOf(type.Written);
        type.Dispose();
        _parts[_current].Traits |= traits;
        if (hasParameters && (traits & PartTraits.Multipart) != 0)
        {
            FindBoundary(ref reader);
        }
    }

    private static PartTraits TraitsOf(ReadOnlySpan<byte> type)
    {
        if (Ascii.EqualsIgnoreCase(type, "message/rfc822"u8))
        {
            return PartTraits.Message;
        }

        if (Ascii.EqualsIgnoreCase(type, "message/global"u8))
        {
            return PartTraits.Message | PartTraits.Global;
        }

        if (type.Length >= 4 && Ascii.EqualsIgnoreCase(type[..4], "text"u8) && (type.Length == 4 || type[4] == '/'))
        {
            return PartTraits.Text;
        }

        var isMultipart = type.Length >= 10 && Ascii.EqualsIgnoreCase(type[..10], "multipart/"u8);
        return !isMultipart ? PartTraits.None
            : Ascii.EqualsIgnoreCase(type[10..], "digest"u8) ? PartTraits.Multipart | PartTraits.Digest
            : PartTraits.Multipart;
    }

    private void FindBoundary(ref TokenReader reader)
    {
        foreach (var parameter in ParameterReader.ReadAll(ref reader, _limits.MaxParameters))
        {
            if (Ascii.EqualsIgnoreCase(parameter.Name.Span, "boundary"u8))
            {
                _boundaryLength = Math.Min(parameter.Value.Length, BoundaryStack.MaxLength);
                parameter.Value.Span[.._boundaryLength].CopyTo(_boundary);
                return;
            }
        }
    }

    private void EndHeader(TextPosition end, TextPosition lineEnd)
    {
        ref var part = ref _parts[_current];
        part.Body = end;
        BeginBody(lineEnd);
        if (!part.Is(PartTraits.Mime))
        {
            part.Traits = PartTraits.None;
            _boundaryLength = -1;
        }

        if (!_sawContentType || !part.Is(PartTraits.Mime))
        {
            part.Traits |= part.Parent >= 0 && _parts[part.Parent].Is(PartTraits.Digest) ? PartTraits.Message : PartTraits.Text;
        }

        OpenContainer(ref part);
    }

    private void OpenContainer(ref PartRecord part)
    {
        var mayNest = part.Depth + 1 < _limits.MaxDepth && _partCount < _limits.MaxParts;
        if (part.Is(PartTraits.Multipart) && _boundaryLength >= 0 && mayNest)
        {
            _boundaries.Push(_current, _boundary.AsSpan(0, _boundaryLength));
        }
        else if (part.Is(PartTraits.Message) && mayNest)
        {
            BeginPart(PartTraits.None, part.Body);
        }
        else if (!mayNest || !part.Is(PartTraits.Multipart))
        {
            part.Traits &= ~(PartTraits.Multipart | PartTraits.Digest | PartTraits.Message | PartTraits.Global);
        }
    }

    private bool LooksLikeBoundary(ReadOnlySpan<byte> rest, bool isLast, out bool undecided)
    {
        undecided = false;
        if (_skipField || !rest.StartsWith("--"u8))
        {
            undecided = !isLast && !_skipField && (rest.IsEmpty || (rest.Length == 1 && rest[0] == '-'));
            return undecided;
        }

        undecided = !isLast && rest.Length < BoundaryStack.LineLength && !rest.Contains((byte)'\n');
        return true;
    }

    private bool TryMatchLine(ReadOnlySpan<byte> rest, bool isLast, out int match, out bool isClosing)
    {
        var line = rest[..Math.Min(rest.Length, BoundaryStack.LineLength)];
        var feed = line.IndexOf((byte)'\n');
        var isWhole = feed >= 0 || (isLast && line.Length == rest.Length);
        line = feed < 0 ? line : line[..(feed > 0 && line[feed - 1] == '\r' ? feed - 1 : feed)];
        return _boundaries.TryMatch(line, isWhole, out match, out isClosing);
    }

    private bool TryEndAtBoundary(ReadOnlySpan<byte> rest, bool isLast)
    {
        if (!TryMatchLine(rest, isLast, out var match, out var isClosing) || _boundaries.PartOf(match) == _current)
        {
            return false;
        }

        // The line end before the boundary belongs to the boundary, though here it ends a field.
        _lastHeader = _lastLineEnd > 0 ? _current : _lastHeader;
        while (_mode == Mode.Header)
        {
            var end = _lastLineEnd == 0 ? _parts[_current].Header : Before(_at, _lastLineEnd);
            EndHeader(end, _lastLineEnd == 0 ? _lineEnd : end);
        }

        TakeBoundary(match, isClosing, _lineEnd, _at);
        return true;
    }

    private static TextPosition Before(TextPosition position, int lineEnd) =>
        new(position.Offset - lineEnd, position.Lines - 1, position.LoneFeeds - (lineEnd == 1 ? 1u : 0));

    private void TakeBoundary(int match, bool isClosing, TextPosition end, TextPosition outerEnd)
    {
        var owner = _boundaries.Close(match, isClosing);
        while (_current != owner)
        {
            EndPartAtBoundary(end, outerEnd);
        }

        _mode = Mode.BoundaryLine;
    }

    // A part that ends with its header loses the header's last line end to the boundary; the containers around it do not.
    private void EndPartAtBoundary(TextPosition end, TextPosition outerEnd)
    {
        ref var part = ref _parts[_current];
        if (_current < _lastHeader)
        {
            EndPart(outerEnd);
            return;
        }

        part.Header = part.Header.Offset > end.Offset ? end : part.Header;
        part.Body = part.Body.Offset > end.Offset ? end : part.Body;
        EndPart(end);
    }

    private bool ReadBoundaryLine(ReadOnlySpan<byte> window, int start, bool isLast)
    {
        var rest = window[start..];
        var feed = rest.IndexOf((byte)'\n');
        if (feed < 0)
        {
            // A CR at the end waits for its LF, so that the pair is counted as one.
            Advance(!isLast && rest.EndsWith("\r"u8) ? rest.Length - 1 : rest.Length, 0, 0);
            return false;
        }

        Advance(feed + 1, 1, feed > 0 && rest[feed - 1] == '\r' ? 0u : 1u);
        if (_boundaries.TopPart == _current && _partCount < _limits.MaxParts)
        {
            (_lineEnd, _lastHeader) = (_at, _partCount);
            BeginPart(PartTraits.Mime, _at);
        }
        else
        {
            BeginBody(_at);
        }

        return true;
    }

    private void BeginBody(TextPosition lineEnd)
    {
        _mode = Mode.Body;
        (_isAtLine, _lineEnd) = (true, lineEnd);
    }

    private bool ReadBody(ReadOnlySpan<byte> window, int start, bool isLast)
    {
        var rest = window[start..];
        if (_boundaries.Count == 0)
        {
            return PassOpenBody(rest, isLast);
        }

        if (_isAtLine && rest.Length < 2 && !isLast)
        {
            return false;
        }

        uint lines = 0, loneFeeds = 0;
        var isHere = _isAtLine && rest.StartsWith("--"u8);
        var feed = isHere ? -1 : LineScan.FindHyphens(rest, 0, ref lines, ref loneFeeds);
        if (feed < 0 && !isHere)
        {
            return PassRest(rest, isLast, lines, loneFeeds);
        }

        var line = rest[(feed + 1)..];
        if (!isLast && line.Length < BoundaryStack.LineLength && !line.Contains((byte)'\n'))
        {
            return StopBefore(rest, feed, lines, loneFeeds);
        }

        if (TryMatchLine(line, isLast, out var match, out var isClosing))
        {
            var end = feed < 0 ? _lineEnd : EndBefore(rest, feed, lines, loneFeeds);
            var outerEnd = feed < 0 ? _at : end;
            Advance(feed + 1, lines, loneFeeds);
            TakeBoundary(match, isClosing, end, outerEnd);
            return true;
        }

        // Step over the hyphens, so that the next search begins behind them.
        Advance(feed + 3, lines, loneFeeds);
        _isAtLine = false;
        return true;
    }

    private TextPosition EndBefore(ReadOnlySpan<byte> rest, int feed, uint lines, uint loneFeeds)
    {
        var isPair = feed > 0 && rest[feed - 1] == '\r';
        return new TextPosition(_at.Offset + feed - (isPair ? 1 : 0), _at.Lines + lines - 1, _at.LoneFeeds + loneFeeds - (isPair ? 0u : 1u));
    }

    // The line cannot be judged yet: be done with what is before the line end that may belong to a boundary.
    private bool StopBefore(ReadOnlySpan<byte> rest, int feed, uint lines, uint loneFeeds)
    {
        if (feed > 0)
        {
            _at = EndBefore(rest, feed, lines, loneFeeds);
            _isAtLine = false;
        }

        return false;
    }

    private bool PassRest(ReadOnlySpan<byte> rest, bool isLast, uint lines, uint loneFeeds)
    {
        var kept = isLast ? 0 : rest.EndsWith("\r\n-"u8) ? 3 : rest.EndsWith("\n-"u8) || rest.EndsWith("\r\n"u8) ? 2 : rest.EndsWith("\n"u8) || rest.EndsWith("\r"u8) ? 1 : 0;
        var keptText = rest[(rest.Length - kept)..];
        var keptLines = keptText.Contains((byte)'\n') ? 1u : 0;
        _isAtLine &= rest.Length == kept;
        Advance(rest.Length - kept, lines - keptLines, loneFeeds - (keptLines == 1 && keptText[0] == '\n' ? 1u : 0));
        return false;
    }

    private bool PassOpenBody(ReadOnlySpan<byte> rest, bool isLast)
    {
        uint lines = 0, loneFeeds = 0;
        if (!isLast && rest.EndsWith("\r"u8))
        {
            rest = rest[..^1];
        }

        LineScan.Count(rest, 0, ref lines, ref loneFeeds);
        Advance(rest.Length, lines, loneFeeds);
        return false;
    }

    private void Advance(int octets, uint lines, uint loneFeeds) =>
        _at = new TextPosition(_at.Offset + octets, _at.Lines + lines, _at.LoneFeeds + loneFeeds);
}
