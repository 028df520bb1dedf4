namespace Embedded.Mail.Storage.Sdbox;

/// <summary>
/// The modes of what is made below a mail root: those of the root itself, files without the right to execute. The group of new files is that which the system
/// gives, the root's where the root has the set-group-id bit.
/// </summary>
/// <param name="Directory">Mode of directories.</param>
/// <param name="File">Mode of files.</param>
internal sealed record SdboxPermissions(UnixFileMode Directory, UnixFileMode File)
{
    private const UnixFileMode Execute = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
    private const UnixFileMode Special = UnixFileMode.SetUser | UnixFileMode.SetGroup | UnixFileMode.StickyBit;

    /// <summary>What a new root has: for its owner alone.</summary>
    public static SdboxPermissions Private { get; } = From(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);

    /// <summary>As a root has them; <see cref="Private"/> where there is none, or the system knows no modes.</summary>
    public static SdboxPermissions Of(string root) =>
        OperatingSystem.IsWindows() || !System.IO.Directory.Exists(root) ? Private : From(System.IO.File.GetUnixFileMode(root));

    /// <summary>Opens a file for writing that is made with the mode of files, or another one.</summary>
    public FileStream OpenWrite(string path, FileMode mode, UnixFileMode? permissions = null)
    {
        // Sharing everything keeps .NET from locking the file, which Dovecot does not expect.
        var options = new FileStreamOptions
        {
            Mode = mode,
            Access = FileAccess.Write,
            Share = FileShare.ReadWrite | FileShare.Delete,
            Options = FileOptions.Asynchronous,
            BufferSize = 0,
        };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = permissions ?? File;
        }

        return new FileStream(path, options);
    }

    /// <summary>Makes a directory and those above it, where they are missing.</summary>
    public void CreateDirectory(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            _ = System.IO.Directory.CreateDirectory(path);
        }
        else
        {
            _ = System.IO.Directory.CreateDirectory(path, Directory);
        }
    }

    private static SdboxPermissions From(UnixFileMode root) => new(root & ~Special, root & ~(Execute | Special));
}
