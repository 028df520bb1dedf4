namespace Embedded.Mail.Imap.Session;

/// <summary>Changes to the list of capabilities, written as Dovecot's <c>imap_capability</c>.</summary>
internal static class CapabilityChanges
{
    /// <summary>
    /// Applies a text: <c>+XFOO</c> adds, <c>-XFOO</c> leaves out, separated by spaces. One that begins with a name alone is the whole list.
    /// </summary>
    public static void Apply(List<string> names, string changes)
    {
        var words = changes.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (words.Length > 0 && words[0][0] is not ('+' or '-'))
        {
            names.Clear();
        }

        Apply(names, words);
    }

    /// <summary>Applies words of which each is one change; a name alone adds.</summary>
    public static void Apply(List<string> names, IEnumerable<string> words)
    {
        foreach (var word in words)
        {
            _ = names.RemoveAll(name => name.Equals(word.TrimStart('+', '-'), StringComparison.OrdinalIgnoreCase));
            if (!word.StartsWith('-'))
            {
                names.Add(word.TrimStart('+'));
            }
        }
    }

    /// <summary>Whether every word is a capability, with or without a sign.</summary>
    public static bool AreValid(string changes) => changes.Split(' ', StringSplitOptions.RemoveEmptyEntries).All(IsValid);

    /// <summary>Whether it is a capability, with or without a sign.</summary>
    public static bool IsValid(string word)
    {
        var name = word.Length > 0 && word[0] is '+' or '-' ? word[1..] : word;
        return name.Length > 0 && name.All(c => c is > ' ' and <= '~' && !"(){%*\"\\]".Contains(c, StringComparison.Ordinal));
    }
}
