using Embedded.Mail.Messages;

namespace Embedded.Mail.Imap.Commands;

/// <summary>
/// A pattern of LIST: <c>*</c> stands for anything, <c>%</c> for anything without a separator (RFC 9051 §6.3.9). A wildcard takes as little as it can, and the last one more when what follows
/// does not fit: taking more with one before it would not help. So matching costs at most the product of the two lengths, however many wildcards there are, and mostly their sum.
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

        var caseless = CaselessLength(name);
        var (any, level) = (Retry.None, Retry.None);
        var (n, p) = (0, 0);
        while (n < name.Length || p < _pattern.Length)
        {
            if (p < _pattern.Length && _pattern[p] == '*')
            {
                (any, level) = (new Retry(n, ++p), Retry.None);
            }
            else if (p < _pattern.Length && _pattern[p] == '%')
            {
                level = new Retry(n, ++p);
            }
            else if (n < name.Length && p < _pattern.Length && IsSame(_pattern[p], name[n], n < caseless))
            {
                (n, p) = (n + 1, p + 1);
            }
            else if (level.Name < name.Length && name[level.Name] != _separator)
            {
                level = level with { Name = level.Name + 1 };
                (n, p) = (level.Name, level.Pattern);
            }
            else if (any.Name < name.Length)
            {
                (any, level) = (any with { Name = any.Name + 1 }, Retry.None);
                (n, p) = (any.Name, any.Pattern);
            }
            else
            {
                return false;
            }
        }

        return true;
    }

    // INBOX, alone and as first level, is spelled so in whatever case a client writes it.
    private int CaselessLength(ReadOnlySpan<char> name)
    {
        var inbox = MailboxName.Inbox.Value;
        return name.StartsWith(inbox) && (name.Length == inbox.Length || name[inbox.Length] == _separator) ? inbox.Length : 0;
    }

    private static bool IsSame(char pattern, char name, bool isCaseless) => pattern == name || (isCaseless && char.ToUpperInvariant(pattern) == name);

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

    /// <summary>Where to go on when a wildcard is to take one octet more.</summary>
    /// <param name="Name">How far it reaches in the name.</param>
    /// <param name="Pattern">What follows it in the pattern.</param>
    private readonly record struct Retry(int Name, int Pattern)
    {
        public static readonly Retry None = new(int.MaxValue, 0);
    }
}
