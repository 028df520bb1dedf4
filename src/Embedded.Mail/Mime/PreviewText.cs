using System.Text;

namespace Embedded.Mail.Mime;

/// <summary>Gathers the beginning of a text, blanks made one space, lines that begin with <c>&gt;</c> kept apart: what Dovecot makes of a text.</summary>
internal sealed class PreviewText(int maxLength)
{
    private readonly Beginning _own = new(maxLength);

    // The ">" before it counts.
    private readonly Beginning _quoted = new(maxLength - 1);
    private bool _isAtLine = true;
    private bool _isQuoted;

    /// <summary>Adds the next piece of the text.</summary>
    /// <returns>Whether more of it could change the result.</returns>
    public bool Add(string text)
    {
        foreach (var rune in text.EnumerateRunes())
        {
            Add(rune);
            if (_own.IsFull)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The preview.</summary>
    public override string ToString() => _own.IsEmpty && !_quoted.IsEmpty ? ">" + _quoted : _own.ToString();

    private void Add(Rune rune)
    {
        if (_isAtLine && rune.Value != '\r')
        {
            _isAtLine = false;
            _isQuoted = rune.Value == '>';
            if (_isQuoted)
            {
                return;
            }
        }

        _isAtLine |= rune.Value == '\n';
        (_isQuoted ? _quoted : _own).Add(rune);
    }

    private sealed class Beginning(int maxLength)
    {
        private readonly StringBuilder _text = new();
        private int _length;
        private bool _isSpaceDue;

        public bool IsEmpty => _length == 0;

        public bool IsFull => _length >= maxLength;

        public void Add(Rune rune)
        {
            if (rune.Value is ' ' or '\t' or '\r' or '\n')
            {
                // A space at the end is none: it waits for what follows.
                _isSpaceDue = _length > 0;
            }
            else if (rune.Value is not ('\0' or '\ufeff') && !IsFull)
            {
                Append(rune);
            }
        }

        public override string ToString() => _text.ToString();

        private void Append(Rune rune)
        {
            var needed = _isSpaceDue ? 2 : 1;
            if (_length + needed <= maxLength)
            {
                _text.Append(_isSpaceDue ? " " : "").Append(rune.ToString());
            }

            // What does not fit makes it full all the same.
            _length += needed;
            _isSpaceDue = false;
        }
    }
}
