namespace Embedded.Mail.Storage.Index;

/// <summary>The index files of one mailbox; a rename of the mailbox takes them elsewhere.</summary>
internal sealed class IndexPaths(string directory)
{
    public const string LogName = "dovecot.index.log";

    private volatile string _directory = directory;

    /// <summary>Where the files lie.</summary>
    public string Directory
    {
        get => _directory;
        set => _directory = value;
    }

    public string Log => Path.Combine(_directory, LogName);

    public string PreviousLog => Log + ".2";

    /// <summary>The next log while it is made. Whoever could make this file makes the log.</summary>
    public string NewLog => Log + ".newlock";

    public string Snapshot => Path.Combine(_directory, "dovecot.index");

    public string NewSnapshot => Snapshot + ".tmp";

    /// <summary>The snapshot before the last.</summary>
    public string Backup => Snapshot + ".backup";

    public string NewBackup => Backup + ".tmp";

    public string Cache => Path.Combine(_directory, "dovecot.index.cache");
}
