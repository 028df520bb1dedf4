using System.Text;

namespace Embedded.Mail.Mime;

/// <summary>Turns the decoded octets of one text part into text, piece by piece.</summary>
internal sealed class PartTextDecoder
{
    private readonly StringBuilder _text = new();
    private readonly HtmlText? _html;
    private readonly char[] _characters = new char[4096];
    private readonly Decoder _decoder;

    /// <summary>Begins the text of a part; <paramref name="marksQuotes"/> as in <see cref="HtmlText"/>.</summary>
    public PartTextDecoder(PartContent content, bool marksQuotes = false)
    {
        _html = content is { Type: "text", Subtype: "html" } ? new HtmlText(marksQuotes) : null;
        _decoder = (MailCharset.TryFind(content.Charset ?? "", out var charset) ? charset : LenientUtf8.Instance).GetDecoder();
    }

    public string Decode(ReadOnlySpan<byte> octets, bool isLast)
    {
        _text.Clear();
        bool completed;
        do
        {
            _decoder.Convert(octets, _characters, isLast, out var used, out var written, out completed);
            Append(_characters.AsSpan(0, written));
            octets = octets[used..];
        }
        while (!completed);
        if (isLast)
        {
            _html?.End(_text);
        }

        return _text.ToString();
    }

    private void Append(ReadOnlySpan<char> characters)
    {
        if (_html is null)
        {
            _text.Append(characters);
        }
        else
        {
            _html.Read(characters, _text);
        }
    }
}
