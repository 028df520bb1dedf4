using System.Buffers;

namespace Embedded.Mail.Mime;

/// <summary>Writes ENVELOPE out of the fields of one message's header (RFC 9051 §7.5.2).</summary>
internal readonly ref struct EnvelopeWriter(FieldText text, IBufferWriter<byte> output, ImapForm form)
{
    private const int FromCapacity = 4096;

    [ThreadStatic]
    private static ArrayBufferWriter<byte>? _idle;

    private readonly FieldText _text = text;
    private readonly ImapForm _form = form;
    private readonly ImapText _output = new(output, form);

    /// <summary>Writes the envelope of the message that is part <paramref name="part"/>.</summary>
    public void Write(int part)
    {
        var addresses = _text.Structure.Limits.MaxAddresses;
        _output.Raw((byte)'(');
        WriteString(part, MimeField.Date);
        WriteString(part, MimeField.Subject);
        WriteSenders(part, ref addresses);
        WriteAddresses(part, MimeField.To, ref addresses);
        WriteAddresses(part, MimeField.Cc, ref addresses);
        WriteAddresses(part, MimeField.Bcc, ref addresses);
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

    // Sender and Reply-To are those of From when they name nobody (RFC 9051 §7.5.2), as in most messages: From is read once for all three.
    private void WriteSenders(int part, ref int limit)
    {
        var from = _idle ?? new ArrayBufferWriter<byte>(FromCapacity);
        _idle = null;
        var rest = limit;
        if (!new EnvelopeWriter(_text, from, _form).TryWriteAddresses(part, MimeField.From, ref rest))
        {
            from.Write("NIL"u8);
        }

        var count = limit - rest;
        limit = rest;
        _output.Raw(from.WrittenSpan);
        _output.Raw((byte)' ');
        WriteSender(part, MimeField.Sender, from.WrittenSpan, count, ref limit);
        WriteSender(part, MimeField.ReplyTo, from.WrittenSpan, count, ref limit);
        from.ResetWrittenCount();
        _idle = from.Capacity <= FromCapacity ? from : null;
    }

    private void WriteSender(int part, MimeField kind, ReadOnlySpan<byte> from, int count, ref int limit)
    {
        if (TryWriteAddresses(part, kind, ref limit))
        {
            _output.Raw((byte)' ');
        }
        else if (limit < count)
        {
            WriteAddresses(part, MimeField.From, ref limit);
        }
        else
        {
            limit -= count;
            _output.Raw(from);
            _output.Raw((byte)' ');
        }
    }

    private void WriteAddresses(int part, MimeField kind, ref int limit)
    {
        if (!TryWriteAddresses(part, kind, ref limit))
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
