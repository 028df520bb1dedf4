using System.Runtime.InteropServices;

namespace Embedded.Mail.Connections.Unix;

/// <summary>What the system's library has to say about files and owners and .NET does not.</summary>
internal static unsafe partial class LibC
{
    private const int AtCurrentDirectory = -100;
    private const int AtNoFollow = 0x100;
    private const uint StatxType = 1;
    private const int StatxModeOffset = 28;
    private const int FormatMask = 0xF000;
    private const int FormatSocket = 0xC000;
    private const int AccountBufferSize = 64 * 1024;

    /// <summary>Whether the path is a socket, not followed if it is a link.</summary>
    /// <exception cref="IOException">It cannot be told.</exception>
    public static bool IsSocket(string path)
    {
        if (!OperatingSystem.IsLinux())
        {
            // A socket has neither content nor a kind of file that .NET knows.
            return new FileInfo(path) is { Length: 0 } file && (file.Attributes & (FileAttributes.Directory | FileAttributes.ReparsePoint)) == 0;
        }

        var result = stackalloc byte[256]; // struct statx, of the same form on all architectures
        return Statx(AtCurrentDirectory, path, AtNoFollow, StatxType, result) == 0
            ? (*(ushort*)(result + StatxModeOffset) & FormatMask) == FormatSocket
            : throw LastError("cannot be looked at");
    }

    /// <summary>Gives a file to a user and a group; <see cref="uint.MaxValue"/> leaves as it is.</summary>
    /// <exception cref="IOException">The system refuses.</exception>
    public static void ChangeOwner(string path, uint user, uint group)
    {
        if (LChown(path, user, group) != 0)
        {
            throw LastError("owner or group cannot be set");
        }
    }

    /// <summary>The number of a user; null when there is none of that name.</summary>
    public static uint? FindUser(string name) => Find(name, GetPwNam, idOffset: 2 * sizeof(nint));

    /// <summary>The number of a group; null when there is none of that name.</summary>
    public static uint? FindGroup(string name) => Find(name, GetGrNam, idOffset: 2 * sizeof(nint));

    private delegate int Lookup(string name, byte* entry, byte* buffer, nuint size, out nint result);

    private static uint? Find(string name, Lookup lookup, int idOffset)
    {
        // struct passwd and struct group both begin with two pointers, then the number.
        var entry = stackalloc byte[256];
        fixed (byte* buffer = new byte[AccountBufferSize])
        {
            lookup(name, entry, buffer, AccountBufferSize, out var result);
            return result == 0 ? null : *(uint*)(entry + idOffset);
        }
    }

    private static IOException LastError(string what) => new($"{what}: {Marshal.GetLastPInvokeErrorMessage()}");

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int Statx(int directory, string path, int flags, uint mask, byte* result);

    [LibraryImport("libc", EntryPoint = "lchown", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int LChown(string path, uint user, uint group);

    [LibraryImport("libc", EntryPoint = "getpwnam_r", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int GetPwNam(string name, byte* entry, byte* buffer, nuint size, out nint result);

    [LibraryImport("libc", EntryPoint = "getgrnam_r", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int GetGrNam(string name, byte* entry, byte* buffer, nuint size, out nint result);
}
