using Embedded.Mail.Storage.Files;

namespace Embedded.Mail.Storage.Sdbox;

/// <summary>The modes and the group of what is made below a mail root: those of the root itself, files without the right to execute.</summary>
/// <param name="Directory">Mode of directories.</param>
/// <param name="File">Mode of files.</param>
/// <param name="Group">The group of both; null for that which the system gives.</param>
internal sealed record SdboxPermissions(UnixFileMode Directory, UnixFileMode File, uint? Group)
{
    /// <summary>What a new root has: for its owner alone.</summary>
    public static SdboxPermissions Private { get; } = From(FileModes.User, null);

    /// <summary>As a root has them; <see cref="Private"/> where there is none.</summary>
    /// <exception cref="IOException">The root cannot be looked at.</exception>
    public static SdboxPermissions Of(FileLayer files, string root) =>
        files.TryGetStatus(root, out var status) && status.Kind == FileKind.Directory ? From(status.Mode, GroupOf(status)) : Private;

    /// <summary>Makes a file, open for reading and writing.</summary>
    /// <returns>The file; null when there is one already.</returns>
    public MailFile? TryCreateFile(FileLayer files, string path) => files.TryCreate(path, File, Group);

    /// <summary>Makes a file without a name, open for reading and writing.</summary>
    /// <returns>The file; null where there are no such files.</returns>
    public MailFile? TryCreateUnnamedFile(FileLayer files, string path) => files.TryCreateUnnamed(path, File, Group);

    /// <summary>Makes a directory and those above it, where they are missing.</summary>
    /// <param name="files">The file system.</param>
    /// <param name="path">The directory.</param>
    /// <param name="toStableStorage">Whether what was made would survive a crash of the system.</param>
    /// <exception cref="IOException">It cannot be made, or a file is in its way.</exception>
    public void CreateDirectory(FileLayer files, string path, bool toStableStorage)
    {
        if (files.TryGetStatus(path, out var status))
        {
            _ = status.Kind == FileKind.Directory ? true : throw SystemError.Of("mkdir", path, SystemError.NotDirectory);
            return;
        }

        var parent = Path.GetDirectoryName(path) ?? throw SystemError.Of("mkdir", path, SystemError.Missing);
        CreateDirectory(files, parent, toStableStorage);
        if (files.TryCreateDirectory(path, Directory, Group) && toStableStorage)
        {
            files.SyncDirectory(parent);
        }
    }

    private static SdboxPermissions From(UnixFileMode root, uint? group) =>
        new(root & ~FileModes.Special, root & ~(FileModes.Execute | FileModes.Special), group);

    // A root with the set-group-id bit makes the system do it; where the group may no more than anybody, or is our own, there is nothing to do.
    private static uint? GroupOf(in FileStatus root) =>
        root.Mode.HasFlag(UnixFileMode.SetGroup) || GroupMayNoMoreThanOthers(root.Mode) || root.Group == LibC.GetEffectiveGroup() ? null : root.Group;

    private static bool GroupMayNoMoreThanOthers(UnixFileMode mode) => (((int)mode >> 3) & 7) == ((int)mode & 7);
}
