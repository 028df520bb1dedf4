using System.Buffers;

namespace Embedded.Mail.Imap.Wire;

/// <summary>
/// Reads the octets of one command, literals included as they came (<c>{5}CRLFhello</c>), by the grammar of RFC 9051 §9. Each <c>TryRead…</c> consumes only on
/// success; the first failure keeps its reason in <see cref="Error"/>, and it is the useful one: callers that try alternatives look at <see cref="Peek"/> first.
/// </summary>
internal ref struct ImapReader
{
    /// <summary>How deep parentheses and operators may nest. Real clients need three levels; every level costs stack.</summary>
    public const int MaxDepth = 50;

    private static readonly SearchValues<byte> AtomOctets = SearchValues.Create(
        "!#$&'+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[^_`abcdefghijklmnopqrstuvwxyz|}~"u8);

    private static readonly SearchValues<byte> TagOctets = SearchValues.Create(
        "!#$&',-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[]^_`abcdefghijklmnopqrstuvwxyz|}~"u8);

    private ReadOnlySpan<byte> _rest;
    private string? _error;
    private int _depth;

    public ImapReader(ReadOnlySpan<byte> octets) => _rest = octets;

    /// <summary>What is not yet read.</summary>
    public readonly ReadOnlySpan<byte> Rest => _rest;

    /// <summary>The first failure's reason; empty while there was none.</summary>
    public readonly string Error => _error ?? "";

    /// <summary>Whether everything was read.</summary>
    public readonly bool IsAtEnd => _rest.IsEmpty;

    /// <summary>Whether something other than spaces is still to be read; spaces at a command's end are passed over (see <see cref="TryReadEnd"/>).</summary>
    public readonly bool HasMore => !_rest.Trim((byte)' ').IsEmpty;

    /// <summary>The next octet, or 0 at the end.</summary>
    public readonly byte Peek => _rest.IsEmpty ? (byte)0 : _rest[0];

    /// <summary>Whether an octet may stand in an <c>atom</c>.</summary>
    public static bool IsAtomOctet(byte octet) => AtomOctets.Contains(octet);

    /// <summary>Keeps the first reason and returns false.</summary>
    public bool Fail(string error)
    {
        _error ??= error;
        return false;
    }

    /// <summary>Goes back to where <see cref="Rest"/> was <paramref name="rest"/>, keeps the first reason and returns false.</summary>
    public bool FailAt(ReadOnlySpan<byte> rest, string error)
    {
        _rest = rest;
        return Fail(error);
    }

    /// <summary>Steps over octets that the caller has looked at.</summary>
    public void Skip(int count) => _rest = _rest[count..];

    /// <summary>Reads one given octet.</summary>
    public bool TryRead(byte octet)
    {
        if (Peek != octet || _rest.IsEmpty)
        {
            return Fail(octet == ' ' ? "space expected" : $"'{(char)octet}' expected");
        }

        _rest = _rest[1..];
        return true;
    }

    /// <summary>Reads <c>SP</c>.</summary>
    public bool TryReadSpace() => TryRead((byte)' ');

    /// <summary>Whether the command ends here. Spaces at its end are passed over, as Dovecot does.</summary>
    public bool TryReadEnd()
    {
        var end = !HasMore;
        _rest = end ? default : _rest;
        return end || Fail("unexpected text at the end");
    }

    /// <summary>Reads <c>(</c> and goes one level down.</summary>
    public bool TryReadOpen() => (_depth < MaxDepth || Fail("nested too deeply")) && TryRead((byte)'(') && TryDescend();

    /// <summary>Reads <c>)</c> and goes one level up.</summary>
    public bool TryReadClose()
    {
        if (!TryRead((byte)')'))
        {
            return false;
        }

        Ascend();
        return true;
    }

    /// <summary>Goes one level down without a parenthesis, as for the operand of NOT and OR.</summary>
    public bool TryDescend() => _depth++ < MaxDepth || Fail("nested too deeply");

    /// <summary>Goes one level up.</summary>
    public void Ascend() => _depth--;

    /// <summary>Reads <paramref name="word"/>, given in upper case, in any case, unless it goes on as a longer atom.</summary>
    public bool TryReadWord(ReadOnlySpan<byte> word)
    {
        if (!NextIsWord(word))
        {
            return Fail("unexpected word");
        }

        _rest = _rest[word.Length..];
        return true;
    }

    /// <summary>Whether <paramref name="word"/>, given in upper case, is next as a whole atom.</summary>
    public readonly bool NextIsWord(ReadOnlySpan<byte> word) =>
        _rest.Length >= word.Length
        && System.Text.Ascii.EqualsIgnoreCase(_rest[..word.Length], word)
        && (_rest.Length == word.Length || !AtomOctets.Contains(_rest[word.Length]));

    /// <summary>Reads <c>tag</c>: an astring without <c>+</c>.</summary>
    public bool TryReadTag(out ReadOnlySpan<byte> tag) => TryReadRun(TagOctets, "tag expected", out tag);

    /// <summary>Reads <c>atom</c>.</summary>
    public bool TryReadAtom(out ReadOnlySpan<byte> atom) => TryReadRun(AtomOctets, "atom expected", out atom);

    /// <summary>Reads octets as long as <paramref name="allowed"/> has them, at least one.</summary>
    public bool TryReadRun(SearchValues<byte> allowed, string error, out ReadOnlySpan<byte> run)
    {
        var length = _rest.IndexOfAnyExcept(allowed);
        length = length < 0 ? _rest.Length : length;
        run = _rest[..length];
        _rest = _rest[length..];
        return length > 0 || Fail(error);
    }

    /// <summary>Reads <c>number</c> = 1*DIGIT, an unsigned 32-bit value (RFC 9051 §9).</summary>
    public bool TryReadNumber(out uint value)
    {
        var before = _rest;
        value = 0;
        if (!TryReadDigits(out var sum))
        {
            return false;
        }

        value = (uint)sum;
        return sum <= uint.MaxValue || FailAt(before, "number does not fit in 32 bits");
    }

    /// <summary>Reads <c>nz-number</c>: a number that is not 0.</summary>
    public bool TryReadNonZero(out uint value)
    {
        var before = _rest;
        return TryReadNumber(out value) && (value != 0 || FailAt(before, "zero is not allowed"));
    }

    /// <summary>Reads <c>number64</c>, an unsigned 63-bit value.</summary>
    public bool TryReadNumber64(out long value)
    {
        var before = _rest;
        value = 0;
        if (!TryReadDigits(out var sum))
        {
            return false;
        }

        value = (long)sum;
        return sum <= long.MaxValue || FailAt(before, "number does not fit in 63 bits");
    }

    // Leading zeros are legal, so overflow is judged on the value and not on the count of digits.
    private bool TryReadDigits(out ulong sum)
    {
        sum = 0;
        var length = 0;
        while (length < _rest.Length && char.IsAsciiDigit((char)_rest[length]))
        {
            var digit = (uint)(_rest[length++] - '0');
            sum = sum > (ulong.MaxValue - digit) / 10 ? ulong.MaxValue : (sum * 10) + digit;
        }

        _rest = _rest[length..];
        return length > 0 || Fail("number expected");
    }
}
