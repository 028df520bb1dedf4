using System.Buffers;
using System.Text;

namespace Embedded.Mail.Mime;

/// <summary>Writes BODY and BODYSTRUCTURE (RFC 9051 §7.5.2).</summary>
internal readonly ref struct BodyStructureWriter(FieldText text, IBufferWriter<byte> output, ImapForm form, bool isExtended)
{
    private readonly FieldText _text = text;
    private readonly IBufferWriter<byte> _buffer = output;
    private readonly ImapText _output = new(output, form);
    private readonly ImapForm _form = form;
    private readonly bool _isExtended = isExtended;

    /// <summary>How large the one part written is without its transfer encoding, of which then nothing is told; null to tell all as it stands.</summary>
    public DecodedSize? Decoded { get; init; }

    /// <summary>Writes a part with all it contains. The depth of the call is that of the message, which the scan has bounded.</summary>
    public void Write(int part)
    {
        _output.Raw((byte)'(');
        if (_text.Part(part).Is(PartTraits.Multipart))
        {
            WriteMultipart(part);
        }
        else
        {
            WriteSingle(part);
        }

        _output.Raw((byte)')');
    }

    private void WriteMultipart(int part)
    {
        var end = _text.Part(part).Next;
        for (var child = part + 1; child < end; child = _text.Part(child).Next)
        {
            Write(child);
        }

        if (end == part + 1)
        {
            // A multipart has at least one part in IMAP's grammar.
            _output.Raw(_isExtended
                ? "(\"text\" \"plain\" (\"charset\" \"us-ascii\") NIL NIL \"7bit\" 0 0 NIL NIL NIL NIL)"u8
                : "(\"text\" \"plain\" (\"charset\" \"us-ascii\") NIL NIL \"7bit\" 0 0)"u8);
        }

        _output.Raw((byte)' ');
        var parameters = WriteType(part, onlySubtype: true);
        if (_isExtended)
        {
            _output.Raw((byte)' ');
            WriteParameters(parameters, false);
            WriteCommonExtension(part);
        }
    }

    private void WriteSingle(int part)
    {
        ref readonly var record = ref _text.Part(part);
        var parameters = WriteType(part, onlySubtype: false);
        _output.Raw((byte)' ');
        WriteParameters(parameters, IsText(part));
        WriteField(part, MimeField.ContentId);
        WriteField(part, MimeField.ContentDescription);
        WriteEncoding(part);
        WriteNumber(Decoded?.Octets ?? (record.End.Virtual - record.Body.Virtual));
        var isMessage = record.Is(PartTraits.Message) && (_form == ImapForm.Rev2 || !record.Is(PartTraits.Global));
        if (isMessage)
        {
            _output.Raw((byte)' ');
            new EnvelopeWriter(_text, _buffer, _form).Write(part + 1);
            _output.Raw((byte)' ');
            Write(part + 1);
        }

        if (isMessage || IsText(part))
        {
            WriteNumber(Decoded?.Lines ?? (record.End.Lines - record.Body.Lines));
        }

        if (_isExtended)
        {
            WriteField(part, MimeField.ContentMd5);
            WriteCommonExtension(part);
        }
    }

    private bool IsText(int part) => _text.Part(part).Is(PartTraits.Text);

    private bool IsMime(int part) => _text.Part(part).Is(PartTraits.Mime);

    // Writes the type as far as it can be read, and gives its parameters.
    private List<MimeParameter> WriteType(int part, bool onlySubtype)
    {
        var field = IsMime(part) ? _text.Find(part, MimeField.ContentType) : -1;
        if (field < 0)
        {
            _output.Raw(_text.Part(part).Is(PartTraits.Message) ? "\"message\" \"rfc822\""u8 : "\"text\" \"plain\""u8);
            return [];
        }

        var type = new OctetBuilder(stackalloc byte[128]);
        scoped var reader = new TokenReader(_text.Value(part, field));
        var hasParameters = ContentType.Read(ref reader, ref type);
        if (!onlySubtype && !_text.Part(part).Is(PartTraits.Message) && IsClosedContainer(type.Written))
        {
            // What is not opened must not look as if it were.
            type.Truncate(0);
            type.Add("application/octet-stream"u8);
        }

        var slash = type.Written.IndexOf((byte)'/');
        if (!onlySubtype)
        {
            WriteTopType(part, slash < 0 ? type.Written : type.Written[..slash]);
        }

        WriteSubtype(part, slash < 0 ? default : type.Written[(slash + 1)..]);
        type.Dispose();
        return hasParameters ? ParameterReader.ReadAll(ref reader, _text.Structure.Limits.MaxParameters) : [];
    }

    private static bool IsClosedContainer(ReadOnlySpan<byte> type) =>
        Ascii.EqualsIgnoreCase(type, "message/rfc822"u8)
        || (type.Length >= 9 && Ascii.EqualsIgnoreCase(type[..9], "multipart"u8) && (type.Length == 9 || type[9] == '/'));

    private void WriteTopType(int part, ReadOnlySpan<byte> type)
    {
        _output.String(IsRfc822(part) ? "message"u8 : type);
        _output.Raw((byte)' ');
    }

    private void WriteSubtype(int part, ReadOnlySpan<byte> type) => _output.String(IsRfc822(part) ? "rfc822"u8 : type);

    private bool IsRfc822(int part) => _text.Part(part).Is(PartTraits.Message) && !_text.Part(part).Is(PartTraits.Global);

    private void WriteParameters(List<MimeParameter> parameters, bool isText)
    {
        var needsCharset = isText && !parameters.Exists(parameter => Ascii.EqualsIgnoreCase(parameter.Name.Span, "charset"u8));
        if (parameters.Count == 0 && !needsCharset)
        {
            _output.Nil();
            return;
        }

        var separator = (byte)'(';
        foreach (var parameter in parameters)
        {
            _output.Raw(separator);
            _output.String(parameter.Name.Span);
            _output.Raw((byte)' ');
            _output.String(parameter.Value.Span);
            separator = (byte)' ';
        }

        if (needsCharset)
        {
            _output.Raw(separator);
            _output.Raw("\"charset\" \"us-ascii\""u8);
        }

        _output.Raw((byte)')');
    }

    private void WriteEncoding(int part)
    {
        _output.Raw((byte)' ');
        if (Decoded is not null)
        {
            _output.Raw("\"binary\""u8);
            return;
        }

        var encoding = new OctetBuilder(default);
        _output.String(TransferEncodingField.TryRead(_text, part, ref encoding) ? encoding.Written : "7bit"u8);
        encoding.Dispose();
    }

    private void WriteCommonExtension(int part)
    {
        WriteDisposition(part);
        WriteLanguages(part);
        WriteField(part, MimeField.ContentLocation);
    }

    private void WriteDisposition(int part)
    {
        _output.Raw((byte)' ');
        if (!TryReadDisposition(part, out var name, out var parameters))
        {
            _output.Nil();
            return;
        }

        _output.Raw((byte)'(');
        _output.String(name);
        _output.Raw((byte)' ');
        WriteParameters(parameters, false);
        _output.Raw((byte)')');
    }

    // Of several the first with parameters counts, else the last.
    private bool TryReadDisposition(int part, out byte[] name, out List<MimeParameter> parameters)
    {
        (name, parameters) = ([], []);
        var any = false;
        for (var field = IsMime(part) ? _text.Find(part, MimeField.ContentDisposition) : -1;
            field >= 0 && parameters.Count == 0;
            field = _text.Find(part, MimeField.ContentDisposition, field + 1))
        {
            var token = new OctetBuilder(default);
            var reader = new TokenReader(_text.Value(part, field));
            reader.SkipBlank();
            if (reader.ReadMimeToken(ref token) != TokenResult.Broken)
            {
                any = true;
                name = token.Written.ToArray();
                parameters = ParameterReader.ReadAll(ref reader, _text.Structure.Limits.MaxParameters);
            }

            token.Dispose();
        }

        return any;
    }

    // Of several fields the first that names a language counts.
    private void WriteLanguages(int part)
    {
        _output.Raw((byte)' ');
        for (var field = IsMime(part) ? _text.Find(part, MimeField.ContentLanguage) : -1; field >= 0; field = _text.Find(part, MimeField.ContentLanguage, field + 1))
        {
            if (TryWriteLanguages(_text.Value(part, field)))
            {
                return;
            }
        }

        _output.Nil();
    }

    private bool TryWriteLanguages(ReadOnlySpan<byte> value)
    {
        var any = false;
        var reader = new TokenReader(value);
        var language = new OctetBuilder(default);
        while (reader.SkipBlank() == TokenResult.More)
        {
            language.Truncate(0);
            var result = reader.ReadAtom(ref language);
            if (result != TokenResult.Broken)
            {
                _output.Raw(any ? (byte)' ' : (byte)'(');
                _output.String(language.Written);
                any = true;
            }

            if (result != TokenResult.More || reader.Current != ',')
            {
                break;
            }

            reader.Skip();
        }

        _output.Raw(any ? ")"u8 : default);
        language.Dispose();
        return any;
    }

    private void WriteField(int part, MimeField kind)
    {
        var field = IsMime(part) ? _text.Find(part, kind) : -1;
        _output.Raw((byte)' ');
        if (field < 0)
        {
            _output.Nil();
        }
        else
        {
            _output.Unfolded(_text.Value(part, field));
        }
    }

    private void WriteNumber(long number)
    {
        _output.Raw((byte)' ');
        _output.Number(number);
    }
}
