using System.Buffers;

namespace Embedded.Mail.Mime;

/// <summary>Writes ENVELOPE out of the fields of one message's header (RFC 9051 §7.5.2).</summary>
internal readonly ref struct EnvelopeWriter(FieldText text, IBufferWriter<byte> output, ImapForm form)
{
    private readonly FieldText _text = text;
    private readonly ImapText _output = new(output, form);

    /// <summary>Writes the envelope of the message that is part <paramref name="part"/>.</summary>
    public void Write(int part)
    {
        var addresses = _text.Structure.Limits.MaxAddresses;
        _output.Raw((byte)'(');
        WriteString(part, MimeField.Date);
        WriteString(part, MimeField.Subject);
        WriteAddresses(part, MimeField.From, MimeField.From, ref addresses);
        WriteAddresses(part, MimeField.Sender, MimeField.From, ref addresses);
        WriteAddresses(part, MimeField.ReplyTo, MimeField.From, ref addresses);
        WriteAddresses(part, MimeField.To, MimeField.None, ref addresses);
        WriteAddresses(part, MimeField.Cc, MimeField.None, ref addresses);
        WriteAddresses(part, MimeField.Bcc, MimeField.None, ref addresses);
        WriteString(part, MimeField.InReplyTo);
        WriteString(part, MimeField.MessageId, isLast: true);
        _output.Raw((byte)')');
    }

    private void WriteString(int part, MimeField kind, bool isLast = false)
    {
        var field = FindLast(part, kind);
        if (field < 0)
        {
            _output.Nil();
        }
        else
        {
            Write(kind, _text.Value(part, field));
        }

        if (!isLast)
        {
            _output.Raw((byte)' ');
        }
    }

    private void Write(MimeField kind, ReadOnlySpan<byte> value)
    {
        if (kind == MimeField.Subject)
        {
            _output.People(value);
        }
        else
        {
            _output.Unfolded(value);
        }
    }

    // Of several the last counts, as in Dovecot; RFC 5322 §3.6 allows one.
    private int FindLast(int part, MimeField kind)
    {
        var last = -1;
        for (var field = _text.Find(part, kind); field >= 0; field = _text.Find(part, kind, field + 1))
        {
            last = field;
        }

        return last;
    }

    // Sender and Reply-To are those of From when they name nobody (RFC 9051 §7.5.2).
    private void WriteAddresses(int part, MimeField kind, MimeField fallback, ref int limit)
    {
        if (!TryWriteAddresses(part, kind, ref limit) && (fallback == MimeField.None || fallback == kind || !TryWriteAddresses(part, fallback, ref limit)))
        {
            _output.Nil();
        }

        _output.Raw((byte)' ');
    }

    private bool TryWriteAddresses(int part, MimeField kind, ref int limit)
    {
        var any = false;
        Span<byte> scratch = stackalloc byte[256];
        for (var field = _text.Find(part, kind); field >= 0; field = _text.Find(part, kind, field + 1))
        {
            var reader = new AddressReader(_text.Value(part, field), scratch);
            while (limit > 0 && reader.Read())
            {
                _output.Raw(any ? "("u8 : "(("u8);
                WriteAddress(ref reader);
                any = true;
                limit--;
            }

            reader.Dispose();
        }

        if (any)
        {
            _output.Raw((byte)')');
        }

        return any;
    }

    private void WriteAddress(ref AddressReader address)
    {
        if (address.HasName)
        {
            _output.People(address.Name);
        }
        else
        {
            _output.Nil();
        }

        WriteItem(address.HasRoute, address.Route);
        WriteItem(address.HasMailbox, address.Mailbox);
        WriteItem(address.HasDomain, address.Domain);
        _output.Raw((byte)')');
    }

    private void WriteItem(bool isThere, ReadOnlySpan<byte> text)
    {
        _output.Raw((byte)' ');
        if (isThere)
        {
            _output.String(text);
        }
        else
        {
            _output.Nil();
        }
    }
}
