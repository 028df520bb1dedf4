using System.Runtime.InteropServices;
using System.Text;

namespace Embedded.Mail.Auth.Unix;

/// <summary>The users and groups that the system knows, through the C library and so through NSS: files, SSSD and the like. Every call may block for as long as NSS takes.</summary>
internal static unsafe partial class NameService
{
    private const int NotFoundByBsd = 22;
    private const int RangeError = 34;
    private const int MaxBuffer = 1024 * 1024;

    // The position of getpwent is the whole process's.
    private static readonly object ListGate = new();

    private delegate int Call(byte* name, void* entry, byte* buffer, nuint length, out nint found);

    private delegate T Reader<T>(void* entry);

    /// <summary>Finds a user; null when there is none of that name.</summary>
    /// <exception cref="IOException">The system cannot tell.</exception>
    public static PasswdEntry? FindUser(string name) => Find(name, "getpwnam", GetUser, ReadUser);

    /// <summary>Finds the number of a group; null when there is none of that name.</summary>
    /// <exception cref="IOException">The system cannot tell.</exception>
    public static uint? FindGroup(string name) => Find<uint?>(name, "getgrnam", GetGroup, static entry => ((NativeGroup*)entry)->GroupId);

    /// <summary>Finds a password; null when there is no user of that name.</summary>
    /// <exception cref="IOException">The system cannot tell, or this process may not ask.</exception>
    public static ShadowEntry? FindPassword(string name) => Find(name, "getspnam", GetPassword, ReadPassword);

    /// <summary>All users that NSS enumerates, in its order.</summary>
    /// <exception cref="IOException">The system cannot tell.</exception>
    public static IReadOnlyList<PasswdEntry> ListUsers()
    {
        RequireLinux();
        var users = new List<PasswdEntry>();
        lock (ListGate)
        {
            Rewind();
            try
            {
                for (var entry = GetNextUser(); entry != null; entry = GetNextUser())
                {
                    users.Add(ReadUser(entry));
                }

                ThrowIfFailed("getpwent", ErrorOfEnd(Marshal.GetLastPInvokeError()));
            }
            finally
            {
                EndList();
            }
        }

        return users;
    }

    private static T? Find<T>(string name, string function, Call call, Reader<T> read)
    {
        RequireLinux();
        if (name.Length == 0 || name.Contains('\0', StringComparison.Ordinal))
        {
            return default;
        }

        byte[] key = [.. Encoding.UTF8.GetBytes(name), 0];
        for (nuint size = 4096; ; size *= 4)
        {
            var error = TryFind(key, size, call, read, out var found);
            if (error != RangeError || size >= MaxBuffer)
            {
                // A name that could be nobody's, to some systems: as Dovecot takes it.
                ThrowIfFailed(function, error == NotFoundByBsd ? 0 : error);
                return found;
            }
        }
    }

    private static int TryFind<T>(byte[] name, nuint size, Call call, Reader<T> read, out T? found)
    {
        var entry = new NativeEntry();
        var buffer = (byte*)NativeMemory.Alloc(size);
        try
        {
            fixed (byte* nameAt = name)
            {
                var error = call(nameAt, &entry, buffer, size, out var at);
                found = error == 0 && at != 0 ? read((void*)at) : default;
                return error;
            }
        }
        finally
        {
            // There may be a password in it.
            NativeMemory.Clear(buffer, size);
            NativeMemory.Free(buffer);
        }
    }

    private static PasswdEntry ReadUser(void* entry)
    {
        var user = (NativeUser*)entry;
        return new PasswdEntry(Text(user->Name), Text(user->Password), user->UserId, user->GroupId, Text(user->Home));
    }

    private static ShadowEntry ReadPassword(void* entry)
    {
        var password = (NativePassword*)entry;
        return new ShadowEntry(Text(password->Name), Text(password->Password))
        {
            LastChange = password->LastChange,
            MaxAge = password->MaxAge,
            ExpiryDay = password->ExpiryDay,
        };
    }

    private static string Text(byte* text) => Marshal.PtrToStringUTF8((nint)text) ?? "";

    // A service of NSS that is not there leaves ENOENT or ESRCH behind although the list is whole.
    private static int ErrorOfEnd(int error) => error is 2 or 3 ? 0 : error;

    private static void ThrowIfFailed(string function, int error)
    {
        if (error != 0)
        {
            throw new IOException($"{function}() failed: {Marshal.GetPInvokeErrorMessage(error)}");
        }
    }

    // What the structures look like is known for Linux.
    private static void RequireLinux()
    {
        if (!OperatingSystem.IsLinux())
        {
            throw new IOException("users of the system are known on Linux only");
        }
    }

    [LibraryImport("libc", EntryPoint = "getpwnam_r")]
    private static partial int GetUser(byte* name, void* entry, byte* buffer, nuint length, out nint result);

    [LibraryImport("libc", EntryPoint = "getgrnam_r")]
    private static partial int GetGroup(byte* name, void* entry, byte* buffer, nuint length, out nint result);

    [LibraryImport("libc", EntryPoint = "getspnam_r")]
    private static partial int GetPassword(byte* name, void* entry, byte* buffer, nuint length, out nint result);

    [LibraryImport("libc", EntryPoint = "setpwent")]
    private static partial void Rewind();

    [LibraryImport("libc", EntryPoint = "getpwent", SetLastError = true)]
    private static partial NativeUser* GetNextUser();

    [LibraryImport("libc", EntryPoint = "endpwent")]
    private static partial void EndList();
}
