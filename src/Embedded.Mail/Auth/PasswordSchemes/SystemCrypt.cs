using System.Runtime.InteropServices;

namespace Embedded.Mail.Auth.PasswordSchemes;

/// <summary>crypt(3) of the system, where it has one: it knows methods that we do not, and those that a distribution adds.</summary>
internal static unsafe class SystemCrypt
{
    // More than struct crypt_data of any library: glibc's own had 131,232 octets.
    private const int DataLength = 256 * 1024;

    private static readonly delegate* unmanaged[Cdecl]<byte*, byte*, byte*, byte*> CryptR = Find();

    /// <summary>Whether the system has one.</summary>
    public static bool IsPresent => CryptR is not null;

    /// <summary>Hashes a password.</summary>
    /// <param name="password">The password; not one with a NUL.</param>
    /// <param name="setting">Method, cost and salt; or a whole stored form, whose rest is passed over.</param>
    /// <returns>The stored form; null when the method is not known there, or the setting is wrong.</returns>
    public static byte[]? TryHash(ReadOnlySpan<byte> password, ReadOnlySpan<byte> setting)
    {
        if (!IsPresent || password.Contains((byte)0) || setting.Contains((byte)0))
        {
            return null;
        }

        byte[] key = [.. password, 0];
        byte[] salt = [.. setting, 0];
        var data = (byte*)NativeMemory.AllocZeroed(DataLength);
        try
        {
            fixed (byte* keyAt = key, saltAt = salt)
            {
                var result = CryptR(keyAt, saltAt, data);

                // Failure tokens begin with an asterisk.
                return result is null || *result == (byte)'*' ? null : MemoryMarshal.CreateReadOnlySpanFromNullTerminated(result).ToArray();
            }
        }
        finally
        {
            NativeMemory.Clear(data, DataLength);
            NativeMemory.Free(data);
            System.Security.Cryptography.CryptographicOperations.ZeroMemory(key);
        }
    }

    private static delegate* unmanaged[Cdecl]<byte*, byte*, byte*, byte*> Find()
    {
        foreach (var name in (ReadOnlySpan<string>)["libcrypt.so.2", "libcrypt.so.1"])
        {
            if (NativeLibrary.TryLoad(name, out var library) && NativeLibrary.TryGetExport(library, "crypt_r", out var address))
            {
                return (delegate* unmanaged[Cdecl]<byte*, byte*, byte*, byte*>)address;
            }
        }

        return null;
    }
}
