using System.Runtime.InteropServices;

namespace Embedded.Mail.Auth.Unix;

/// <summary>Numbers of Unix users and groups by name, through the C library and so through NSS.</summary>
internal static partial class UnixAccounts
{
    private const int RangeError = 34;
    private const int MaxBuffer = 1024 * 1024;

    // struct passwd and struct group of Linux: two pointers (name, password), then the number asked for.
    private const int UserIdOffset = 2;
    private const int Alignment = 32;

    private delegate int Lookup(string name, Span<byte> entry, Span<byte> buffer, out nint found);

    /// <summary>The number of a user; null when there is none of that name. Blocks for as long as NSS takes.</summary>
    public static uint? FindUser(string name) => Find(name, LookUpUser);

    /// <summary>The number of a group; null when there is none of that name. Blocks for as long as NSS takes.</summary>
    public static uint? FindGroup(string name) => Find(name, LookUpGroup);

    private static uint? Find(string name, Lookup lookup) =>
        OperatingSystem.IsLinux() && name.Length > 0 && !name.Contains('\0', StringComparison.Ordinal) ? LookUp(name, lookup) : null;

    private static uint? LookUp(string name, Lookup lookup)
    {
        Span<byte> entry = stackalloc byte[Alignment * nint.Size];
        for (var size = 4096; size <= MaxBuffer; size *= 4)
        {
            var error = lookup(name, entry, new byte[size], out var found);
            if (error != RangeError)
            {
                return error == 0 && found != 0 ? MemoryMarshal.Read<uint>(entry[(UserIdOffset * nint.Size)..]) : null;
            }
        }

        return null;
    }

    private static int LookUpUser(string name, Span<byte> entry, Span<byte> buffer, out nint found) =>
        GetUser(name, ref MemoryMarshal.GetReference(entry), ref MemoryMarshal.GetReference(buffer), (nuint)buffer.Length, out found);

    private static int LookUpGroup(string name, Span<byte> entry, Span<byte> buffer, out nint found) =>
        GetGroup(name, ref MemoryMarshal.GetReference(entry), ref MemoryMarshal.GetReference(buffer), (nuint)buffer.Length, out found);

    [LibraryImport("libc", EntryPoint = "getpwnam_r", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int GetUser(string name, ref byte entry, ref byte buffer, nuint length, out nint result);

    [LibraryImport("libc", EntryPoint = "getgrnam_r", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int GetGroup(string name, ref byte entry, ref byte buffer, nuint length, out nint result);
}
