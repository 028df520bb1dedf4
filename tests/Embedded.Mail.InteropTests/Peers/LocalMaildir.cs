using System.Globalization;

namespace Embedded.Mail.InteropTests.Peers;

/// <summary>A Maildir on the client's side of a synchronisation.</summary>
internal sealed class LocalMaildir
{
    private readonly string _path;
    private int _count;

    public LocalMaildir(string root, string mailbox)
    {
        _path = Path.Combine(root, mailbox);
        foreach (var part in (string[])["cur", "new", "tmp"])
        {
            Directory.CreateDirectory(Path.Combine(_path, part));
        }
    }

    /// <summary>Adds a message without flags. Maildirs of this host have line ends of LF.</summary>
    public void Add(string message)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"1700000000.P1Q{_count++}.test:2,");
        File.WriteAllText(Path.Combine(_path, "cur", name), message.ReplaceLineEndings("\n"));
    }

    /// <summary>The subjects of all messages, or of those that have a flag.</summary>
    public IEnumerable<string> Subjects(char? flag = null) =>
        Files().Where(file => flag is not { } letter || Flags(file).Contains(letter)).Select(SubjectOf).ToList();

    /// <summary>Gives a flag, by its Maildir letter, to the messages that a subject picks.</summary>
    public void Flag(Func<string, bool> picks, char flag)
    {
        foreach (var file in Files().Where(file => picks(SubjectOf(file))))
        {
            var letters = string.Concat(Flags(file).Append(flag).Distinct().Order());
            var name = Path.GetFileName(file);
            File.Move(file, Path.Combine(_path, "cur", $"{name[..name.IndexOf(":2,", StringComparison.Ordinal)]}:2,{letters}"));
        }
    }

    private List<string> Files()
    {
        // What mbsync left in "new" has no flags yet; a mail reader would move it on as well.
        foreach (var file in Directory.GetFiles(Path.Combine(_path, "new")))
        {
            var name = Path.GetFileName(file);
            File.Move(file, Path.Combine(_path, "cur", name.Contains(":2,", StringComparison.Ordinal) ? name : name + ":2,"));
        }

        return [.. Directory.GetFiles(Path.Combine(_path, "cur"))];
    }

    private static string Flags(string file) => file[(file.LastIndexOf(":2,", StringComparison.Ordinal) + 3)..];

    private static string SubjectOf(string file) =>
        File.ReadLines(file).First(line => line.StartsWith("Subject: ", StringComparison.Ordinal))["Subject: ".Length..];
}
