using Embedded.Mail.Messages;
using Embedded.Mail.Storage.Files;

namespace Embedded.Mail.Storage.Sdbox;

/// <summary>The folder tree as it was when it was read, in the order of names. Immutable.</summary>
internal sealed class FolderTree
{
    private FolderTree(IReadOnlyList<Folder> folders, IReadOnlyList<Folder> levels) => (Folders, Levels) = (folders, levels);

    /// <summary>All mailboxes, and the levels that have mailboxes below them. Directories below which there is no mailbox are nothing.</summary>
    public IReadOnlyList<Folder> Folders { get; }

    /// <summary>All directories in which mailboxes may be made, whether or not there are any below them now.</summary>
    public IReadOnlyList<Folder> Levels { get; }

    /// <summary>Reads the tree below a directory of mailboxes. What is there and is no folder is passed over.</summary>
    public static FolderTree Read(FileLayer files, SdboxPaths paths)
    {
        var found = new List<Folder>();
        new Walk(files, paths, found).Visit(paths.Mailboxes, []);
        return Of(found);
    }

    /// <summary>The tree without the mailboxes that a user may not see; one below which there are others is a mere level then.</summary>
    public FolderTree Where(Func<Folder, bool> isVisible)
    {
        var hidden = Folders.Where(folder => folder.IsMailbox && !isVisible(folder)).ToHashSet();
        return hidden.Count == 0 ? this : Of([.. Folders.Select(folder => hidden.Contains(folder) ? folder with { Mails = null } : folder)]);
    }

    /// <summary>The mailbox or level of that name; null when there is none.</summary>
    public Folder? Find(MailboxName name) => Folders.FirstOrDefault(folder => folder.Name == name);

    /// <summary>Whether mailboxes lie below a name.</summary>
    public bool HasBelow(MailboxName name) => Folders.Any(folder => folder.Name.IsBelow(name));

    /// <summary>The names below which mailboxes lie.</summary>
    public IReadOnlySet<MailboxName> Parents() => Parents(Folders);

    private static FolderTree Of(List<Folder> found)
    {
        var parents = Parents(found);
        var levels = found.ToArray();
        found.RemoveAll(folder => !folder.IsMailbox && !parents.Contains(folder.Name));
        found.Sort(static (a, b) => a.Name.CompareTo(b.Name));
        return new(found, levels);
    }

    private static HashSet<MailboxName> Parents(IEnumerable<Folder> folders)
    {
        var parents = new HashSet<MailboxName>();
        foreach (var folder in folders.Where(static folder => folder.IsMailbox))
        {
            for (var parent = folder.Name.Parent; parent is not null && parents.Add(parent); parent = parent.Parent)
            {
            }
        }

        return parents;
    }

    private sealed class Walk(FileLayer files, SdboxPaths paths, List<Folder> found)
    {
        /// <summary>Takes what lies below a directory.</summary>
        /// <param name="directory">The directory.</param>
        /// <param name="above">Those above it: a link that leads back up is not followed.</param>
        public void Visit(string directory, FileStatus[] above)
        {
            foreach (var level in files.List(directory))
            {
                var path = Path.Combine(directory, level);
                if (level != SdboxPaths.MailsName && paths.TryGetName(path, out var name)
                    && files.TryGetStatus(path, out var status) && status.Kind == FileKind.Directory && !Array.Exists(above, other => other.IsSameFile(status)))
                {
                    var folder = new Folder(name, path, null);
                    found.Add(folder with { Mails = StatusOf(folder.MailsDirectory) });
                    Visit(path, [.. above, status]);
                }
            }
        }

        private FileStatus? StatusOf(string mails) =>
            files.TryGetStatus(mails, out var status) && status.Kind == FileKind.Directory ? status : null;
    }
}
