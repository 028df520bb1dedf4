namespace Embedded.Mail.Storage.Sdbox;

/// <summary>
/// Takes the CR from each CRLF, as Dovecot does while saving: that one alone, so that CR CR LF becomes CR LF; other CRs stay. The text may be cut anywhere.
/// </summary>
internal struct CrlfStripper
{
    private bool _crWithheld;
    private bool _lastWasCr;

    /// <summary>How many of the LFs given out have no CR before them: what the virtual size is larger by.</summary>
    public long LoneLfs { get; private set; }

    /// <summary>Converts until the source or the destination is used up. A CR at the source's end is withheld until what follows is known.</summary>
    /// <returns>How many octets were written.</returns>
    public int Strip(ReadOnlySpan<byte> source, Span<byte> destination, out int consumed)
    {
        consumed = 0;
        var written = 0;
        while (consumed < source.Length && written < destination.Length)
        {
            if (_crWithheld)
            {
                written += GiveWithheld(source[consumed] != '\n', destination[written..]);
                continue;
            }

            var run = RunLength(source[consumed..], destination.Length - written);
            source.Slice(consumed, run).CopyTo(destination[written..]);
            consumed += run;
            written += run;
            _lastWasCr &= run == 0;
            if (consumed < source.Length && written < destination.Length)
            {
                written += TakeLineEnd(source[consumed++], destination[written..]);
            }
        }

        return written;
    }

    /// <summary>Gives out the CR at the end of the text, if there is one.</summary>
    /// <returns>How many octets were written, at most one.</returns>
    public int Finish(Span<byte> destination) => GiveWithheld(_crWithheld, destination);

    private static int RunLength(ReadOnlySpan<byte> source, int limit)
    {
        var span = source[..Math.Min(source.Length, limit)];
        return span.IndexOfAny((byte)'\r', (byte)'\n') is var at and >= 0 ? at : span.Length;
    }

    private int GiveWithheld(bool give, Span<byte> destination)
    {
        _crWithheld = false;
        if (!give)
        {
            return 0;
        }

        destination[0] = (byte)'\r';
        _lastWasCr = true;
        return 1;
    }

    private int TakeLineEnd(byte octet, Span<byte> destination)
    {
        if (octet == '\r')
        {
            _crWithheld = true;
            return 0;
        }

        destination[0] = (byte)'\n';
        LoneLfs += _lastWasCr ? 0 : 1;
        _lastWasCr = false;
        return 1;
    }
}
