using System.Runtime.InteropServices;

namespace Embedded.Mail.Storage.Files;

/// <summary>Error numbers of Linux, which an <see cref="IOException"/> of a <see cref="FileLayer"/> has in <see cref="Exception.HResult"/>.</summary>
internal static class SystemError
{
    /// <summary>EPERM.</summary>
    public const int NotPermitted = 1;

    /// <summary>ENOENT.</summary>
    public const int Missing = 2;

    /// <summary>EINTR.</summary>
    public const int Interrupted = 4;

    /// <summary>EIO.</summary>
    public const int InputOutput = 5;

    /// <summary>EAGAIN.</summary>
    public const int Again = 11;

    /// <summary>EACCES.</summary>
    public const int AccessDenied = 13;

    /// <summary>EEXIST.</summary>
    public const int AlreadyThere = 17;

    /// <summary>EXDEV.</summary>
    public const int OtherFileSystem = 18;

    /// <summary>ENOTDIR.</summary>
    public const int NotDirectory = 20;

    /// <summary>EISDIR.</summary>
    public const int IsDirectory = 21;

    /// <summary>EINVAL.</summary>
    public const int Invalid = 22;

    /// <summary>EMFILE.</summary>
    public const int TooManyFiles = 24;

    /// <summary>EFBIG.</summary>
    public const int TooBig = 27;

    /// <summary>ENOSPC.</summary>
    public const int NoSpace = 28;

    /// <summary>EROFS.</summary>
    public const int ReadOnlyFileSystem = 30;

    /// <summary>EMLINK.</summary>
    public const int TooManyLinks = 31;

    /// <summary>ENAMETOOLONG.</summary>
    public const int NameTooLong = 36;

    /// <summary>ENOSYS.</summary>
    public const int NotImplemented = 38;

    /// <summary>ENOTEMPTY.</summary>
    public const int NotEmpty = 39;

    /// <summary>ELOOP.</summary>
    public const int TooManySymbolicLinks = 40;

    /// <summary>EOPNOTSUPP.</summary>
    public const int NotSupported = 95;

    /// <summary>ETIMEDOUT.</summary>
    public const int TimedOut = 110;

    /// <summary>EDQUOT.</summary>
    public const int DiskQuota = 122;

    /// <summary>The error that the last call left, if it was not told otherwise.</summary>
    /// <param name="call">The call of the system.</param>
    /// <param name="path">What it was about; for logs, not for clients.</param>
    public static IOException Last(string call, string path) => Of(call, path, Marshal.GetLastPInvokeError());

    /// <summary>An error by its number.</summary>
    public static IOException Of(string call, string path, int number) => new($"{call} {path}: {Marshal.GetPInvokeErrorMessage(number)}", number);
}
