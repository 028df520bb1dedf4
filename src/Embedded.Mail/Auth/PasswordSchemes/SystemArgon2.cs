using System.Runtime.InteropServices;

namespace Embedded.Mail.Auth.PasswordSchemes;

/// <summary>Argon2 (RFC 9106) of the system: libargon2, else libsodium.</summary>
internal static unsafe class SystemArgon2
{
    // argon2.h
    private const int Argon2Mismatch = -35;

    private const int SodiumTextLength = 128;

    private static readonly nint Argon2 = Load("libargon2.so.1", "libargon2.so.0");
    private static readonly nint Sodium = LoadSodium();

    /// <summary>Whether the system has one of them.</summary>
    public static bool IsPresent => Argon2 != 0 || Sodium != 0;

    /// <summary>Compares.</summary>
    /// <param name="isId">Whether it is Argon2id; else Argon2i.</param>
    /// <param name="stored">The stored form, <c>$argon2id$v=19$m=…,t=…,p=…$salt$digest</c>.</param>
    /// <param name="password">The password.</param>
    /// <returns>Null when the stored form is malformed.</returns>
    public static bool? TryVerify(bool isId, ReadOnlySpan<byte> stored, ReadOnlySpan<byte> password)
    {
        byte[] text = [.. stored, 0];
        fixed (byte* textAt = text, passwordAt = password)
        {
            byte none = 0;
            var octets = passwordAt is null ? &none : passwordAt;
            if (Argon2 != 0)
            {
                var verify = (delegate* unmanaged[Cdecl]<byte*, byte*, nuint, int>)NativeLibrary.GetExport(Argon2, isId ? "argon2id_verify" : "argon2i_verify");
                return verify(textAt, octets, (nuint)password.Length) switch
                {
                    0 => true,
                    Argon2Mismatch => false,
                    _ => null,
                };
            }

            // It tells a mismatch from a malformed form no more than from want of memory.
            var verifySodium = (delegate* unmanaged[Cdecl]<byte*, byte*, ulong, int>)NativeLibrary.GetExport(Sodium, "crypto_pwhash_str_verify");
            return text.Length <= SodiumTextLength && verifySodium(textAt, octets, (ulong)password.Length) == 0;
        }
    }

    /// <summary>Makes a stored form.</summary>
    /// <param name="isId">Whether it is Argon2id; else Argon2i.</param>
    /// <param name="password">The password.</param>
    /// <param name="salt">The salt.</param>
    /// <param name="passes">How many passes over the memory.</param>
    /// <param name="kibibytes">How much memory.</param>
    /// <returns>Null when libargon2 is not there, or refuses.</returns>
    public static byte[]? TryHash(bool isId, ReadOnlySpan<byte> password, ReadOnlySpan<byte> salt, uint passes, uint kibibytes)
    {
        const int DigestLength = 32;
        if (Argon2 == 0)
        {
            return null;
        }

        var hash = (delegate* unmanaged[Cdecl]<uint, uint, uint, byte*, nuint, byte*, nuint, nuint, byte*, nuint, int>)
            NativeLibrary.GetExport(Argon2, isId ? "argon2id_hash_encoded" : "argon2i_hash_encoded");
        var text = new byte[SodiumTextLength];
        fixed (byte* passwordAt = password, saltAt = salt, textAt = text)
        {
            return hash(passes, kibibytes, 1, passwordAt, (nuint)password.Length, saltAt, (nuint)salt.Length, DigestLength, textAt, (nuint)text.Length) == 0
                ? text[..text.AsSpan().IndexOf((byte)0)]
                : null;
        }
    }

    private static nint Load(params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (NativeLibrary.TryLoad(name, out var library))
            {
                return library;
            }
        }

        return 0;
    }

    private static nint LoadSodium()
    {
        var library = Load("libsodium.so.26", "libsodium.so.23");
        return library != 0 && ((delegate* unmanaged[Cdecl]<int>)NativeLibrary.GetExport(library, "sodium_init"))() >= 0 ? library : 0;
    }
}
