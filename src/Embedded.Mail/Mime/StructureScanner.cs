namespace Embedded.Mail.Mime;

/// <summary>
/// The one pass over a message. It is fed windows of the text in order and tells how much of each it is done with; what it is not done with begins the
/// next window. The result does not depend on where windows end. Offsets, boundaries and limits are as in Dovecot, which the clients know.
/// </summary>
internal sealed class StructureScanner
{
    /// <summary>A field longer than this is looked at no further; a window must be able to hold it.</summary>
    public const int MaxFieldLength = 1024 * 1024;

    /// <summary>A window this long, or the last, is never given back untouched.</summary>
    public const int MinWindow = MaxFieldLength + 1024;

    private readonly BoundaryStack _boundaries = new();
    private readonly PartTable _table = new();
    private readonly PartHeader _header;
    private MimeLimits _limits = MimeLimits.Default;
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

    public StructureScanner() => _header = new PartHeader(_table);

    /// <summary>What was found.</summary>
    public PartTable Table => _table;

    /// <summary>Begins a message.</summary>
    public void Reset(MimeLimits limits)
    {
        _limits = limits;
        _boundaries.Clear();
        _table.Reset(limits);
        _header.MaxParameters = limits.MaxParameters;
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
        _table.Begin(traits, start);
        _header.Begin();
        _skipField = false;
        _lastLineEnd = 0;
        _mode = Mode.Header;
    }

    private void Finish()
    {
        while (_mode == Mode.Header)
        {
            EndHeader(_at, _at);
        }

        while (_table.CurrentIndex >= 0)
        {
            _table.End(_at);
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
            _lastHeader = _table.CurrentIndex;
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
        if (!_skipField && _at.Offset - _table.Current.Header.Offset <= _limits.MaxHeaderSize)
        {
            _header.Note(field, _at.Offset);
        }
    }

    private void EndHeader(TextPosition end, TextPosition lineEnd)
    {
        BeginBody(lineEnd);
        ref var part = ref _table.Current;
        part.Body = end;
        _header.End();
        var mayNest = part.Depth + 1 < Math.Min(_limits.MaxDepth, byte.MaxValue) && _table.Count < _limits.MaxParts;
        if (part.Is(PartTraits.Multipart) && _header.HasBoundary && mayNest)
        {
            _boundaries.Push(_table.CurrentIndex, _header.Boundary);
        }
        else if (part.Is(PartTraits.Message) && mayNest)
        {
            BeginPart(PartTraits.None, end);
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
        if (!TryMatchLine(rest, isLast, out var match, out var isClosing) || _boundaries.PartOf(match) == _table.CurrentIndex)
        {
            return false;
        }

        // The line end before the boundary belongs to the boundary, though here it ends a field.
        _lastHeader = _lastLineEnd > 0 ? _table.CurrentIndex : _lastHeader;
        while (_mode == Mode.Header)
        {
            var end = _lastLineEnd == 0 ? _table.Current.Header : Before(_at, _lastLineEnd);
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
        while (_table.CurrentIndex != owner)
        {
            EndPartAtBoundary(end, outerEnd);
        }

        _mode = Mode.BoundaryLine;
    }

    // A part that ends with its header loses the header's last line end to the boundary; the containers around it do not.
    private void EndPartAtBoundary(TextPosition end, TextPosition outerEnd)
    {
        ref var part = ref _table.Current;
        if (_table.CurrentIndex < _lastHeader)
        {
            _table.End(outerEnd);
            return;
        }

        part.Header = part.Header.Offset > end.Offset ? end : part.Header;
        part.Body = part.Body.Offset > end.Offset ? end : part.Body;
        _table.End(end);
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
        if (_boundaries.TopPart == _table.CurrentIndex && _table.Count < _limits.MaxParts)
        {
            (_lineEnd, _lastHeader) = (_at, _table.Count);
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
