namespace Embedded.Mail.Storage.Files;

/// <summary>Groups of permission bits.</summary>
internal static class FileModes
{
    /// <summary>What the owner may.</summary>
    public const UnixFileMode User = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>What the group may.</summary>
    public const UnixFileMode Group = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute;

    /// <summary>The right to execute a file or to enter a directory.</summary>
    public const UnixFileMode Execute = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    /// <summary>The bits above the nine of user, group and others.</summary>
    public const UnixFileMode Special = UnixFileMode.SetUser | UnixFileMode.SetGroup | UnixFileMode.StickyBit;
}
