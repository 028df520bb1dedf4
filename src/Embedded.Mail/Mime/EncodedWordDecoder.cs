using System.Text;

namespace Embedded.Mail.Mime;

/// <summary>Puts plain text and encoded words together; keeps one decoder over adjacent words of a charset.</summary>
internal sealed class EncodedWordDecoder(StringBuilder output)
{
    private Decoder? _decoder;
    private Encoding? _charset;
    private byte[]? _held;

    public void AddPlain(ReadOnlySpan<byte> text)
    {
        if (text.IsEmpty)
        {
            return;
        }

        // Blanks between two encoded words are no text (RFC 2047 §6.2): hold them back.
        if (_charset is not null && _held is null && text.IndexOfAnyExcept(" \t\r\n"u8) < 0)
        {
            _held = text.ToArray();
            return;
        }

        End();
        output.Append(EncodedWords.Plain(text, trim: false));
    }

    public void AddWord(EncodedWord word)
    {
        var octets = new OctetBuilder(stackalloc byte[256]);
        if (MailCharset.TryFind(word.Charset, out var charset))
        {
            _held = null;
            if (!ReferenceEquals(charset, _charset))
            {
                Flush();
                (_charset, _decoder) = (charset, charset.GetDecoder());
            }

            word.Decode(ref octets);
            Append(octets.Written, flush: false);
        }
        else
        {
            End();
            word.Decode(ref octets);
            output.Append(MailCharset.DecodeUnlabelled(octets.Written));
        }

        octets.Dispose();
    }

    /// <summary>Ends a run of encoded words.</summary>
    public void End()
    {
        Flush();
        if (_held is not null)
        {
            output.Append(EncodedWords.Plain(_held, trim: false));
            _held = null;
        }
    }

    private void Flush()
    {
        if (_decoder is not null)
        {
            Append(default, flush: true);
            _decoder = null;
            _charset = null;
        }
    }

    private void Append(ReadOnlySpan<byte> octets, bool flush)
    {
        Span<char> characters = stackalloc char[512];
        bool completed;
        do
        {
            _decoder!.Convert(octets, characters, flush, out var used, out var written, out completed);
            output.Append(characters[..written]);
            octets = octets[used..];
        }
        while (!completed);
    }
}
