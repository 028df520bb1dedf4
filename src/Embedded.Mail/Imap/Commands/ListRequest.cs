using Embedded.Mail.Imap.Wire;
using Embedded.Mail.Storage;

namespace Embedded.Mail.Imap.Commands;

/// <summary>What a LIST asks (RFC 9051 §6.3.9, RFC 5258, RFC 5819, RFC 6154, RFC 9590).</summary>
internal sealed class ListRequest
{
    // Each pattern costs a pass over all names.
    private const int MaxPatterns = 100;

    private readonly List<ListPattern> _patterns = [];

    /// <summary>Which names are meant.</summary>
    public ListSelection Selection { get; private set; }

    /// <summary>What is to be told of them.</summary>
    public ListReturn Return { get; private set; }

    /// <summary>What STATUS is to tell of each; none without the STATUS return option.</summary>
    public MailboxStatusItems StatusItems { get; private set; }

    /// <summary>The metadata entries to be told of each; none without the METADATA return option (RFC 9590).</summary>
    public List<string> MetadataEntries { get; } = [];

    /// <summary>Whether the command is that of RFC 3501, which gets what it did not know to ask for.</summary>
    public bool IsBasic { get; private set; } = true;

    /// <summary>Whether only the separator is asked for: a basic LIST of an empty name.</summary>
    public bool AsksSeparator { get; private set; }

    /// <summary>The reference, with the client's separator; empty for one that no name can have.</summary>
    public string Reference { get; private set; } = "";

    /// <summary>Whether a pattern has <c>%</c>, for which LSUB tells the levels that fit (RFC 3501 §6.3.9).</summary>
    public bool HasLevelWildcard { get; private set; }

    /// <summary>Whether a name, with the client's separator, fits one of the patterns.</summary>
    public bool Matches(string name) => _patterns.Exists(pattern => pattern.Matches(name));

    /// <summary>Reads the arguments of LIST.</summary>
    public static bool TryRead(ref ImapReader reader, MailboxNaming naming, out ListRequest request)
    {
        request = new ListRequest();
        return reader.TryReadSpace()
            && (reader.Peek != '(' || (request.TryReadSelection(ref reader) && reader.TryReadSpace()))
            && request.TryReadPatterns(ref reader, naming)
            && (!reader.HasMore || request.TryReadReturn(ref reader))
            && reader.TryReadEnd()
            && request.Complete(ref reader);
    }

    /// <summary>Reads the arguments of LSUB: a reference and one pattern.</summary>
    public static bool TryReadBasic(ref ImapReader reader, MailboxNaming naming, out ListRequest request)
    {
        request = new ListRequest();
        return reader.TryReadSpace() && request.TryReadPatterns(ref reader, naming) && reader.TryReadEnd()
            && (request.IsBasic || reader.Fail("One pattern expected"));
    }

    private bool Complete(ref ImapReader reader)
    {
        var recursive = Selection.HasFlag(ListSelection.RecursiveMatch);
        if (recursive && (Selection & (ListSelection.Subscribed | ListSelection.SpecialUse)) == 0)
        {
            return reader.Fail("RECURSIVEMATCH needs another selection option");
        }

        Return |= Selection.HasFlag(ListSelection.Subscribed) ? ListReturn.Subscribed : ListReturn.None;
        Return |= Selection.HasFlag(ListSelection.SpecialUse) || IsBasic ? ListReturn.SpecialUse : ListReturn.None;
        AsksSeparator &= IsBasic;
        return true;
    }

    private bool TryReadSelection(ref ImapReader reader)
    {
        IsBasic = false;
        if (!reader.TryReadOpen())
        {
            return false;
        }

        for (var first = true; reader.Peek != ')'; first = false)
        {
            if ((!first && !reader.TryReadSpace()) || !reader.TryReadAtom(out var word) || !TryAddSelection(ref reader, word))
            {
                return false;
            }
        }

        return reader.TryReadClose();
    }

    private bool TryAddSelection(ref ImapReader reader, ReadOnlySpan<byte> word)
    {
        var selection = word switch
        {
            _ when System.Text.Ascii.EqualsIgnoreCase(word, "SUBSCRIBED"u8) => ListSelection.Subscribed,
            _ when System.Text.Ascii.EqualsIgnoreCase(word, "REMOTE"u8) => ListSelection.Remote,
            _ when System.Text.Ascii.EqualsIgnoreCase(word, "RECURSIVEMATCH"u8) => ListSelection.RecursiveMatch,
            _ when System.Text.Ascii.EqualsIgnoreCase(word, "SPECIAL-USE"u8) => ListSelection.SpecialUse,
            _ => ListSelection.None,
        };
        Selection |= selection;
        return selection != ListSelection.None || reader.Fail("Unknown selection option");
    }

    private bool TryReadPatterns(ref ImapReader reader, MailboxNaming naming)
    {
        if (!reader.TryReadMailboxText(naming, out var reference) || !reader.TryReadSpace())
        {
            return false;
        }

        Reference = reference ?? "";
        if (reader.Peek != '(')
        {
            return TryReadPattern(ref reader, naming, reference);
        }

        IsBasic = false;
        if (!reader.TryReadOpen())
        {
            return false;
        }

        var first = true;
        do
        {
            if ((!first && !reader.TryReadSpace()) || !TryReadPattern(ref reader, naming, reference))
            {
                return false;
            }

            first = false;
        }
        while (reader.Peek != ')');

        return reader.TryReadClose();
    }

    // An empty pattern stands for nothing where it does not ask for the separator (RFC 9051 §6.3.9), and below a reference that no name can have there is nothing.
    private bool TryReadPattern(ref ImapReader reader, MailboxNaming naming, string? reference)
    {
        if (_patterns.Count == MaxPatterns)
        {
            return reader.Fail("Too many patterns");
        }

        if (!reader.TryReadListPattern(naming, out var pattern))
        {
            return false;
        }

        AsksSeparator = pattern.Length == 0;
        HasLevelWildcard |= pattern.Contains('%', StringComparison.Ordinal);
        if (pattern.Length > 0 && reference is not null)
        {
            _patterns.Add(new ListPattern(reference + pattern, naming.Separator));
        }

        return true;
    }

    private bool TryReadReturn(ref ImapReader reader)
    {
        IsBasic = false;
        if (!reader.TryReadSpace() || !reader.TryReadWord("RETURN"u8) || !reader.TryReadSpace() || !reader.TryReadOpen())
        {
            return false;
        }

        for (var first = true; reader.Peek != ')'; first = false)
        {
            if ((!first && !reader.TryReadSpace()) || !reader.TryReadAtom(out var word) || !TryAddReturn(ref reader, word))
            {
                return false;
            }
        }

        return reader.TryReadClose();
    }

    private bool TryAddReturn(ref ImapReader reader, ReadOnlySpan<byte> word)
    {
        if (System.Text.Ascii.EqualsIgnoreCase(word, "STATUS"u8))
        {
            var read = reader.TryReadSpace() && StatusCommand.TryReadItems(ref reader, out var items) ? items : MailboxStatusItems.None;
            StatusItems |= read;
            return read != MailboxStatusItems.None;
        }

        if (System.Text.Ascii.EqualsIgnoreCase(word, "METADATA"u8))
        {
            return reader.TryReadSpace() && reader.TryReadEntries(MetadataEntries) && (MetadataEntries.Count > 0 || reader.Fail("Entry name missing"));
        }

        var option = word switch
        {
            _ when System.Text.Ascii.EqualsIgnoreCase(word, "SUBSCRIBED"u8) => ListReturn.Subscribed,
            _ when System.Text.Ascii.EqualsIgnoreCase(word, "CHILDREN"u8) => ListReturn.Children,
            _ when System.Text.Ascii.EqualsIgnoreCase(word, "SPECIAL-USE"u8) => ListReturn.SpecialUse,
            _ when System.Text.Ascii.EqualsIgnoreCase(word, "MYRIGHTS"u8) => ListReturn.MyRights,
            _ => ListReturn.None,
        };
        Return |= option;
        return option != ListReturn.None || reader.Fail("Unknown return option");
    }
}
