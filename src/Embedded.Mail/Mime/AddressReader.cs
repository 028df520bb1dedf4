namespace Embedded.Mail.Mime;

/// <summary>
/// Reads the addresses of one field (RFC 5322 §3.4 and §4.4) one by one, junk included. The spans of an address are valid until the next is read.
/// What is missing is named by <c>MISSING_MAILBOX</c>, <c>MISSING_DOMAIN</c> and <c>SYNTAX_ERROR</c>, as in Dovecot: NIL there would mean a group.
/// </summary>
internal ref struct AddressReader(ReadOnlySpan<byte> value, Span<byte> scratch)
{
    private TokenReader _reader = new(value);
    private OctetBuilder _text = new(scratch);
    private Slice _name;
    private Slice _route;
    private Slice _mailbox;
    private Slice _domain;
    private Place _place;
    private bool _isQuoted;

    private enum Place
    {
        Start,
        List,
        Group,
        GroupEnd,
        End,
    }

    /// <summary>The display name; absent when <see cref="HasName"/> is false.</summary>
    public readonly ReadOnlySpan<byte> Name => Text(_name);

    public readonly bool HasName => _name.IsThere;

    public readonly ReadOnlySpan<byte> Route => Text(_route);

    public readonly bool HasRoute => _route.IsThere;

    /// <summary>The local part, or a group's name; absent at a group's end.</summary>
    public readonly ReadOnlySpan<byte> Mailbox => Text(_mailbox);

    public readonly bool HasMailbox => _mailbox.IsThere;

    /// <summary>The domain; absent at a group's beginning and end.</summary>
    public readonly ReadOnlySpan<byte> Domain => Text(_domain);

    public readonly bool HasDomain => _domain.IsThere;

    /// <summary>Whether <see cref="Mailbox"/> only says that there is none.</summary>
    public bool IsMailboxMissing { get; private set; }

    /// <summary>Whether <see cref="Domain"/> only says that there is none, or none that can be read.</summary>
    public bool IsDomainMissing { get; private set; }

    /// <summary>Moves to the next address, group beginning or group end.</summary>
    public bool Read()
    {
        _text.Truncate(0);
        _name = _route = _mailbox = _domain = default;
        IsMailboxMissing = IsDomainMissing = false;
        return _place switch
        {
            Place.Start => _reader.SkipBlank() == TokenResult.More && ReadAddress(),
            Place.List => ReadNextInList(),
            Place.Group => ReadNextInGroup(),
            Place.GroupEnd => EndGroup(),
            _ => false,
        };
    }

    public readonly void Dispose() => _text.Dispose();

    private readonly ReadOnlySpan<byte> Text(Slice slice) => _text.Written.Slice(slice.Start, slice.Length);

    private bool ReadAddress()
    {
        var start = _reader.Position;
        if (_reader.ReadPhrase(ref _text) == TokenResult.More && _reader.Current == ':')
        {
            BeginGroup();
            return true;
        }

        _text.Truncate(0);
        _reader.Position = start;
        _place = ReadMailbox() == TokenResult.End ? Place.End : Place.List;
        return true;
    }

    private bool ReadNextInList()
    {
        if (_reader.Current != ',' || _reader.IsAtEnd)
        {
            _place = Place.End;
            return false;
        }

        _reader.Skip();
        if (_reader.SkipBlank() == TokenResult.End)
        {
            _place = Place.End;
            return false;
        }

        return ReadAddress();
    }

    private void BeginGroup()
    {
        _reader.Skip();
        _mailbox = new Slice(0, _text.Length, true);
        _place = _reader.SkipBlank() == TokenResult.More && _reader.Current != ';' ? Place.Group : Place.GroupEnd;
    }

    private bool ReadNextInGroup()
    {
        ReadMailbox();
        if (_reader.Current != ',' || _reader.IsAtEnd)
        {
            _place = Place.GroupEnd;
        }
        else
        {
            _reader.Skip();
            _place = _reader.SkipBlank() == TokenResult.More ? Place.Group : Place.GroupEnd;
        }

        return true;
    }

    private bool EndGroup()
    {
        _place = Place.List;
        if (_reader.Current == ';')
        {
            _reader.Skip();
            _reader.SkipBlank();
        }

        return true;
    }

    private TokenResult ReadMailbox()
    {
        var start = _reader.Position;
        var result = ReadNameAndAngle();
        if (result == TokenResult.Broken)
        {
            _text.Truncate(0);
            _name = _route = _mailbox = _domain = default;
            _reader.Position = start;
            result = ReadBare();
        }

        if (!_mailbox.IsThere)
        {
            IsMailboxMissing = true;
            _mailbox = Add("MISSING_MAILBOX"u8);
        }

        if (_domain.Length == 0)
        {
            IsDomainMissing = true;
            _domain = Add("MISSING_DOMAIN"u8);
        }

        return result;
    }

    private TokenResult ReadNameAndAngle()
    {
        var hasName = _reader.Current != '<';
        if ((hasName && _reader.ReadPhrase(ref _text) != TokenResult.More) || _reader.Current != '<')
        {
            return TokenResult.Broken;
        }

        _name = new Slice(0, _text.Length, _text.Length > 0);
        if (ReadAngle() == TokenResult.Broken)
        {
            IsDomainMissing = true;
            _domain = Add("SYNTAX_ERROR"u8);
        }

        return _reader.IsAtEnd ? TokenResult.End : TokenResult.More;
    }

    private TokenResult ReadAngle()
    {
        _reader.Skip();
        if (_reader.SkipBlank() != TokenResult.More || (_reader.Current == '@' && ReadRoute() != TokenResult.More))
        {
            return TokenResult.Broken;
        }

        if (_reader.Current != '>' && (ReadLocalPart() != TokenResult.More || (_reader.Current == '@' && ReadDomain() != TokenResult.More)))
        {
            return TokenResult.Broken;
        }

        if (_reader.Current != '>')
        {
            return TokenResult.Broken;
        }

        _reader.Skip();
        return _reader.SkipBlank();
    }

    private TokenResult ReadRoute()
    {
        var start = _text.Length;
        if (ReadRouteDomains(start) == TokenResult.More && _reader.Current == ':')
        {
            _route = new Slice(start, _text.Length - start, true);
            _reader.Skip();
        }
        else
        {
            _text.Truncate(start);
            _route = Add("INVALID_ROUTE"u8);
        }

        return _reader.SkipBlank();
    }

    private TokenResult ReadRouteDomains(int start)
    {
        while (_reader.Current == '@')
        {
            _text.Add(_text.Length > start ? ",@"u8 : "@"u8);
            if (_reader.ReadDomain(ref _text) != TokenResult.More)
            {
                return TokenResult.Broken;
            }

            while (_reader.SkipBlank() == TokenResult.More && _reader.Current == ',')
            {
                _reader.Skip();
            }
        }

        return _reader.IsAtEnd ? TokenResult.End : TokenResult.More;
    }

    private TokenResult ReadBare()
    {
        _reader.ForgetComment();
        _isQuoted = _reader.Current == '"';
        var result = _reader.IsAtEnd ? TokenResult.End : ReadLocalPart();
        if (_mailbox.IsThere && !_reader.HasComment && IsName(result))
        {
            return ReadNameOnly(result);
        }

        if (result == TokenResult.Broken && _text.Length > 0)
        {
            return result;
        }

        if (result != TokenResult.End && _reader.Current == '@')
        {
            var domain = ReadDomain();
            result = domain == TokenResult.More ? result : domain;
        }

        if (_reader.HasComment)
        {
            var start = _text.Length;
            _reader.CopyComment(ref _text);
            _name = new Slice(start, _text.Length - start, _text.Length > start);
        }

        return result;
    }

    // Words without an address: the name of someone.
    private readonly bool IsName(TokenResult result) =>
        _isQuoted ? _reader.Current != '@' : result == TokenResult.More && (_reader.IsAtAtom || _reader.Current == '"');

    private TokenResult ReadNameOnly(TokenResult result)
    {
        var words = 1;
        while (result == TokenResult.More && (_reader.IsAtAtom || _reader.Current == '"'))
        {
            var isQuoted = _reader.Current == '"';
            _text.Add(_text.Written.EndsWith("."u8) && !isQuoted ? "  "u8 : " "u8);
            var length = _text.Length;
            result = isQuoted ? _reader.ReadQuotedString(ref _text) : _reader.ReadLooseDotAtom(ref _text);
            if (isQuoted && result == TokenResult.Broken && _text.Length == length)
            {
                _text.Truncate(length);
                break;
            }

            words++;
        }

        if (words > 1 || _isQuoted)
        {
            _mailbox = default;
            _name = new Slice(0, _text.Length, true);
        }

        return result;
    }

    private TokenResult ReadLocalPart()
    {
        var start = _text.Length;
        var result = _reader.Current == '"' ? _reader.ReadQuotedString(ref _text) : _reader.ReadLooseDotAtom(ref _text);
        if (result != TokenResult.Broken)
        {
            _mailbox = new Slice(start, _text.Length - start, true);
        }

        return result;
    }

    private TokenResult ReadDomain()
    {
        var start = _text.Length;
        var result = _reader.ReadDomain(ref _text);
        if (result != TokenResult.Broken)
        {
            _domain = new Slice(start, _text.Length - start, true);
        }

        return result;
    }

    private Slice Add(ReadOnlySpan<byte> text)
    {
        var start = _text.Length;
        _text.Add(text);
        return new Slice(start, text.Length, true);
    }

    private readonly record struct Slice(int Start, int Length, bool IsThere);
}
