using Embedded.Mail.Messages;

namespace Embedded.Mail.Imap.Commands;

/// <summary>
/// A pattern of LIST: <c>*</c> stands for anything, <c>%</c> for anything without a separator (RFC 9051 §6.3.9). Matching follows all possibilities at once, so that it costs
/// at most the product of the two lengths, however many wildcards there are.
/// </summary>
internal sealed class ListPattern
{
    private readonly char _separator;
    private readonly string _pattern;
    private readonly int _least;

    /// <param name="pattern">The pattern with the client's separator.</param>
    /// <param name="separator">The client's separator.</param>
    public ListPattern(string pattern, char separator)
    {
        _separator = separator;
        _pattern = Collapse(pattern);
        _least = _pattern.Count(c => c is not ('*' or '%'));
    }

    /// <summary>Whether a name, with the client's separator, fits.</summary>
    public bool Matches(ReadOnlySpan<char> name)
    {
        if (name.Length < _least)
        {
            return false;
        }

        Span<bool> here = _pattern.Length < 256 ? stackalloc bool[256] : new bool[_pattern.Length + 1];
        Span<bool> next = _pattern.Length < 256 ? stackalloc bool[256] : new bool[_pattern.Length + 1];
        here = here[..(_pattern.Length + 1)];
        next = next[..(_pattern.Length + 1)];
        here.Clear();
        Reach(here, 0);
        var caseless = CaselessLength(name);
        for (var i = 0; i < name.Length; i++)
        {
            next.Clear();
            if (!Step(here, next, name[i], i < caseless))
            {
                return false;
            }

            var swap = here;
            here = next;
            next = swap;
        }

        return here[_pattern.Length];
    }

    // INBOX, alone and as first level, is spelled so in whatever case a client writes it.
    private int CaselessLength(ReadOnlySpan<char> name)
    {
        var inbox = MailboxName.Inbox.Value;
        return name.StartsWith(inbox) && (name.Length == inbox.Length || name[inbox.Length] == _separator) ? inbox.Length : 0;
    }

    private bool Step(ReadOnlySpan<bool> here, Span<bool> next, char c, bool isCaseless)
    {
        var any = false;
        for (var at = 0; at < _pattern.Length; at++)
        {
            if (!here[at])
            {
                continue;
            }

            var p = _pattern[at];
            var stays = p == '*' || (p == '%' && c != _separator);
            if (stays || p == c || (isCaseless && char.ToUpperInvariant(p) == c))
            {
                any = true;
                Reach(next, stays ? at : at + 1);
            }
        }

        return any;
    }

    // A wildcard may also stand for nothing.
    private void Reach(Span<bool> positions, int at)
    {
        positions[at] = true;
        while (at < _pattern.Length && _pattern[at] is '*' or '%')
        {
            positions[++at] = true;
        }
    }

    private static string Collapse(string pattern)
    {
        var text = new System.Text.StringBuilder(pattern.Length);
        foreach (var c in pattern)
        {
            var last = text.Length == 0 ? '\0' : text[^1];
            if (c == '*' && last is '*' or '%')
            {
                text[^1] = '*';
            }
            else if (c != '%' || last is not ('*' or '%'))
            {
                _ = text.Append(c);
            }
        }

        return text.ToString();
    }
}
