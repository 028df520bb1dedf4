using System.Buffers;
using System.Net;
using System.Text;

namespace Embedded.Mail.Mime;

/// <summary>
/// Turns HTML into the text a reader sees, piece by piece: tags, comments, styles and scripts go, entities become characters, blocks become lines. It is
/// made for searching and previews, not for showing.
/// </summary>
/// <param name="marksQuotes">Whether a line is a block's, not the source's, and begins with <c>&gt;</c> within a blockquote.</param>
internal sealed class HtmlText(bool marksQuotes = false)
{
    private const int MaxTag = 64;
    private const int MaxEntity = 32;

    private static readonly SearchValues<char> TextEnds = SearchValues.Create("<&");

    private readonly StringBuilder _held = new(MaxTag);
    private string? _skippedUntil;
    private State _state;
    private char _quote;
    private int _blockquotes;

    private enum State
    {
        Text,
        Tag,
        Comment,
        Entity,
    }

    /// <summary>Reads the next piece of HTML and appends its text.</summary>
    public void Read(ReadOnlySpan<char> html, StringBuilder output)
    {
        while (!html.IsEmpty)
        {
            var count = _state switch
            {
                State.Text => ReadText(html, output),
                State.Tag => ReadTag(html, output),
                State.Comment => ReadComment(html),
                _ => ReadEntity(html, output),
            };
            html = html[count..];
        }
    }

    /// <summary>Ends the text: what looked like the beginning of an entity is text.</summary>
    public void End(StringBuilder output)
    {
        if (_state == State.Entity && _skippedUntil is null)
        {
            output.Append(WebUtility.HtmlDecode(_held.ToString()));
        }

        _held.Clear();
        _state = State.Text;
        _skippedUntil = null;
    }

    private int ReadText(ReadOnlySpan<char> html, StringBuilder output)
    {
        var end = html.IndexOfAny(TextEnds);
        var text = end < 0 ? html : html[..end];
        if (_skippedUntil is null)
        {
            AppendText(text, output);
        }

        if (end < 0)
        {
            return html.Length;
        }

        _state = html[end] == '<' ? State.Tag : State.Entity;
        _held.Clear().Append(html[end]);
        return end + 1;
    }

    // A "<" that no letter follows is text, as browsers have it.
    private int ReadTag(ReadOnlySpan<char> html, StringBuilder output)
    {
        var next = html[0];
        if (_held.Length == 1 && !(char.IsAsciiLetter(next) || next is '/' or '!' or '?'))
        {
            Append("<", output);
            _state = State.Text;
            return 0;
        }

        if (_quote != 0)
        {
            _quote = next == _quote ? '\0' : _quote;
            return 1;
        }

        if (next == '>')
        {
            EndTag(output);
            return 1;
        }

        if (next is '"' or '\'' && _held.Length > 1 && _held[^1] == '=')
        {
            _quote = next;
        }

        Hold(next);
        if (_held.Length == 4 && _held.Equals("<!--"))
        {
            _state = State.Comment;
            _held.Clear();
        }

        return 1;
    }

    // Only a tag's beginning names it, and its last character tells whether a value comes.
    private void Hold(char next)
    {
        if (_held.Length < MaxTag)
        {
            _held.Append(next);
        }
        else
        {
            _held[^1] = next;
        }
    }

    private void EndTag(StringBuilder output)
    {
        _state = State.Text;
        var name = TagName();
        if (_skippedUntil is not null)
        {
            _skippedUntil = name == _skippedUntil ? null : _skippedUntil;
        }
        else if (name is "script" or "style" or "title" && _held[^1] != '/')
        {
            _skippedUntil = "/" + name;
        }
        else if (IsBlock(name))
        {
            _blockquotes += name == "blockquote" ? 1 : name == "/blockquote" && _blockquotes > 0 ? -1 : 0;
            output.Append(marksQuotes && _blockquotes > 0 ? "\n>" : "\n");
        }
        else if (name is "td" or "th" or "img")
        {
            output.Append(' ');
        }
    }

    // A line of the source is no line of the text: its end is a blank, and one that may stand before a line as well.
    private void AppendText(ReadOnlySpan<char> text, StringBuilder output)
    {
        var start = output.Length;
        output.Append(text);
        if (marksQuotes)
        {
            output.Replace('\n', '\r', start, text.Length);
        }
    }

    private string TagName()
    {
        var length = 1;
        while (length < _held.Length && (char.IsAsciiLetterOrDigit(_held[length]) || (length == 1 && _held[1] == '/')))
        {
            length++;
        }

        return _held.ToString(1, length - 1).ToLowerInvariant();
    }

    private static bool IsBlock(string name) => name.TrimStart('/') is
        "p" or "div" or "br" or "tr" or "table" or "li" or "ul" or "ol" or "dl" or "dt" or "dd" or "h1" or "h2" or "h3" or "h4" or "h5" or "h6"
        or "hr" or "pre" or "blockquote" or "section" or "article" or "header" or "footer" or "center" or "body";

    private int ReadComment(ReadOnlySpan<char> html)
    {
        var count = 0;
        while (count < html.Length)
        {
            var next = html[count++];
            if (next == '>' && _held.Length >= 2)
            {
                _state = State.Text;
                break;
            }

            if (next != '-')
            {
                _held.Clear();
            }
            else if (_held.Length < 2)
            {
                _held.Append('-');
            }
        }

        return count;
    }

    private int ReadEntity(ReadOnlySpan<char> html, StringBuilder output)
    {
        var next = html[0];
        var isOfName = char.IsAsciiLetterOrDigit(next) || next == '#';
        if (isOfName && _held.Length < MaxEntity)
        {
            _held.Append(next);
            return 1;
        }

        var isWhole = next == ';';
        Append(WebUtility.HtmlDecode(_held.Append(isWhole ? ";" : "").ToString()), output);
        _state = State.Text;
        return isWhole ? 1 : 0;
    }

    private void Append(string text, StringBuilder output)
    {
        if (_skippedUntil is null)
        {
            output.Append(text);
        }
    }
}
