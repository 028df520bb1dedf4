using System.Globalization;
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

    /// <summary>The number of a user given by number or by name; false when there is none such.</summary>
    public static bool TryGetUserId(string text, out uint id) => TryGet(text, LookUpUser, out id);

    /// <summary>The number of a group given by number or by name; false when there is none such.</summary>
    public static bool TryGetGroupId(string text, out uint id) => TryGet(text, LookUpGroup, out id);

    private static bool TryGet(string text, Lookup lookup, out uint id) =>
        uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out id)
        || (OperatingSystem.IsLinux() && text.Length > 0 && !text.Contains('\0', StringComparison.Ordinal) && TryLookUp(text, lookup, out id));

    private static bool TryLookUp(string name, Lookup lookup, out uint id)
    {
        id = 0;
        Span<byte> entry = stackalloc byte[Alignment * nint.Size];
        for (var size = 4096; size <= MaxBuffer; size *= 4)
        {
            var error = lookup(name, entry, new byte[size], out var found);
            if (error != RangeError)
            {
                id = MemoryMarshal.Read<uint>(entry[(UserIdOffset * nint.Size)..]);
                return error == 0 && found != 0;
            }
        }

        return false;
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
