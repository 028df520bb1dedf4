namespace Embedded.Mail.Pop3.Wire;

/// <summary>Finds where the answer to TOP ends: the header, the empty line, and a number of lines of the body (RFC 1939 §7). The text may come cut anywhere.</summary>
internal struct TopCutter(ulong bodyLines)
{
    private ulong _linesLeft = bodyLines;
    private bool _lineHasText;
    private bool _lineHasCr;

    /// <summary>Whether the empty line after the header has come.</summary>
    public bool IsInBody { get; private set; }

    /// <summary>Whether all has come that belongs to the answer.</summary>
    public readonly bool IsDone => IsInBody && _linesLeft == 0;

    /// <summary>How many octets of <paramref name="text"/>, which comes next, belong to the answer.</summary>
    public int Take(ReadOnlySpan<byte> text)
    {
        var taken = 0;
        while (taken < text.Length && !IsDone)
        {
            var rest = text[taken..];
            var lineEnd = rest.IndexOf((byte)'\n');
            var line = lineEnd < 0 ? rest : rest[..lineEnd];
            _lineHasText |= line.Length > 1 || (line.Length == 1 && (_lineHasCr || line[0] != '\r'));
            _lineHasCr |= line.Length > 0;
            taken += line.Length + (lineEnd < 0 ? 0 : 1);
            if (lineEnd >= 0)
            {
                EndLine();
            }
        }

        return taken;
    }

    private void EndLine()
    {
        if (IsInBody)
        {
            _linesLeft--;
        }

        IsInBody |= !_lineHasText;
        (_lineHasText, _lineHasCr) = (false, false);
    }
}
