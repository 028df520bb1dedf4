using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Embedded.Mail.Auth.PasswordSchemes;

/// <summary>
/// SHA-512 (FIPS 180-4 §6.4) of short inputs in one call. SHA512-CRYPT hashes some hundred octets thousands of times, and the platform's digest takes far longer to be called than to
/// compute them. Works in constant time for a given length: it looks nothing up and branches on no octet.
/// </summary>
internal static class ShortSha512
{
    private const int BlockLength = 128;
    private const int WordsPerBlock = 16;
    private const int Rounds = 80;

    /// <summary>Octets at the end of the last block that hold the input's length.</summary>
    private const int LengthLength = 16;

    private static ReadOnlySpan<ulong> Initial =>
    [
        0x6a09e667f3bcc908, 0xbb67ae8584caa73b, 0x3c6ef372fe94f82b, 0xa54ff53a5f1d36f1,
        0x510e527fade682d1, 0x9b05688c2b3e6c1f, 0x1f83d9abfb41bd6b, 0x5be0cd19137e2179,
    ];

    // §4.2.3: the first 64 bits of the fractional parts of the cube roots of the first 80 primes.
    private static ReadOnlySpan<ulong> Constants =>
    [
        0x428a2f98d728ae22, 0x7137449123ef65cd, 0xb5c0fbcfec4d3b2f, 0xe9b5dba58189dbbc,
        0x3956c25bf348b538, 0x59f111f1b605d019, 0x923f82a4af194f9b, 0xab1c5ed5da6d8118,
        0xd807aa98a3030242, 0x12835b0145706fbe, 0x243185be4ee4b28c, 0x550c7dc3d5ffb4e2,
        0x72be5d74f27b896f, 0x80deb1fe3b1696b1, 0x9bdc06a725c71235, 0xc19bf174cf692694,
        0xe49b69c19ef14ad2, 0xefbe4786384f25e3, 0x0fc19dc68b8cd5b5, 0x240ca1cc77ac9c65,
        0x2de92c6f592b0275, 0x4a7484aa6ea6e483, 0x5cb0a9dcbd41fbd4, 0x76f988da831153b5,
        0x983e5152ee66dfab, 0xa831c66d2db43210, 0xb00327c898fb213f, 0xbf597fc7beef0ee4,
        0xc6e00bf33da88fc2, 0xd5a79147930aa725, 0x06ca6351e003826f, 0x142929670a0e6e70,
        0x27b70a8546d22ffc, 0x2e1b21385c26c926, 0x4d2c6dfc5ac42aed, 0x53380d139d95b3df,
        0x650a73548baf63de, 0x766a0abb3c77b2a8, 0x81c2c92e47edaee6, 0x92722c851482353b,
        0xa2bfe8a14cf10364, 0xa81a664bbc423001, 0xc24b8b70d0f89791, 0xc76c51a30654be30,
        0xd192e819d6ef5218, 0xd69906245565a910, 0xf40e35855771202a, 0x106aa07032bbd1b8,
        0x19a4c116b8d2d0c8, 0x1e376c085141ab53, 0x2748774cdf8eeb99, 0x34b0bcb5e19b48a8,
        0x391c0cb3c5c95a63, 0x4ed8aa4ae3418acb, 0x5b9cca4f7763e373, 0x682e6ff3d6b2b8a3,
        0x748f82ee5defb2fc, 0x78a5636f43172f60, 0x84c87814a1f0ab72, 0x8cc702081a6439ec,
        0x90befffa23631e28, 0xa4506cebde82bde9, 0xbef9a3f7b2c67915, 0xc67178f2e372532b,
        0xca273eceea26619c, 0xd186b8c721c0c207, 0xeada7dd6cde0eb1e, 0xf57d4f7fee6ed178,
        0x06f067aa72176fba, 0x0a637dc5a2c898a6, 0x113f9804bef90dae, 0x1b710b35131c471b,
        0x28db77f523047d84, 0x32caab7b40c72493, 0x3c9ebe0a15c9bebc, 0x431d67c49c100d4c,
        0x4cc5d4becb3e42b6, 0x597f299cfc657e2a, 0x5fcb6fab3ad6faec, 0x6c44198c4a475817,
    ];

    /// <summary>Computes the digest.</summary>
    /// <param name="input">The input; may overlap with <paramref name="digest"/>.</param>
    /// <param name="digest">Gets the 64 octets.</param>
    public static void HashData(ReadOnlySpan<byte> input, Span<byte> digest)
    {
        Span<ulong> state = stackalloc ulong[8];
        Initial.CopyTo(state);
        var rest = input;
        for (; rest.Length >= BlockLength; rest = rest[BlockLength..])
        {
            Compress(state, rest);
        }

        CompressEnd(state, rest, input.Length);
        for (var i = 0; i < state.Length; i++)
        {
            BinaryPrimitives.WriteUInt64BigEndian(digest[(i * sizeof(ulong))..], state[i]);
        }
    }

    // §5.1.2: a one bit, zeros, and the length in bits, in one block or two.
    private static void CompressEnd(Span<ulong> state, ReadOnlySpan<byte> rest, int totalLength)
    {
        Span<byte> padded = stackalloc byte[2 * BlockLength];
        padded.Clear();
        rest.CopyTo(padded);
        padded[rest.Length] = 0x80;
        var length = rest.Length < BlockLength - LengthLength ? BlockLength : 2 * BlockLength;
        BinaryPrimitives.WriteUInt64BigEndian(padded[(length - sizeof(ulong))..], (ulong)totalLength * 8);
        for (var at = 0; at < length; at += BlockLength)
        {
            Compress(state, padded[at..]);
        }
    }

    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Compress(Span<ulong> state, ReadOnlySpan<byte> block)
    {
        Span<ulong> schedule = stackalloc ulong[Rounds];
        Expand(block, schedule);
        ref var w = ref MemoryMarshal.GetReference(schedule);
        ref var k = ref MemoryMarshal.GetReference(Constants);
        var (a, b, c, d, e, f, g, h) = (state[0], state[1], state[2], state[3], state[4], state[5], state[6], state[7]);

        // Eight rounds bring every variable back to its place (§6.4.2); written out, since moving them costs as much as the rounds.
        for (var i = 0; i < Rounds; i += 8)
        {
            h += Mix(e, f, g) + Unsafe.Add(ref w, i) + Unsafe.Add(ref k, i);
            d += h;
            h += Blend(a, b, c);
            g += Mix(d, e, f) + Unsafe.Add(ref w, i + 1) + Unsafe.Add(ref k, i + 1);
            c += g;
            g += Blend(h, a, b);
            f += Mix(c, d, e) + Unsafe.Add(ref w, i + 2) + Unsafe.Add(ref k, i + 2);
            b += f;
            f += Blend(g, h, a);
            e += Mix(b, c, d) + Unsafe.Add(ref w, i + 3) + Unsafe.Add(ref k, i + 3);
            a += e;
            e += Blend(f, g, h);
            d += Mix(a, b, c) + Unsafe.Add(ref w, i + 4) + Unsafe.Add(ref k, i + 4);
            h += d;
            d += Blend(e, f, g);
            c += Mix(h, a, b) + Unsafe.Add(ref w, i + 5) + Unsafe.Add(ref k, i + 5);
            g += c;
            c += Blend(d, e, f);
            b += Mix(g, h, a) + Unsafe.Add(ref w, i + 6) + Unsafe.Add(ref k, i + 6);
            f += b;
            b += Blend(c, d, e);
            a += Mix(f, g, h) + Unsafe.Add(ref w, i + 7) + Unsafe.Add(ref k, i + 7);
            e += a;
            a += Blend(b, c, d);
        }

        Add(state, [a, b, c, d, e, f, g, h]);
        schedule.Clear(); // it began with the password
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Expand(ReadOnlySpan<byte> block, Span<ulong> schedule)
    {
        for (var i = 0; i < WordsPerBlock; i++)
        {
            schedule[i] = BinaryPrimitives.ReadUInt64BigEndian(block[(i * sizeof(ulong))..]);
        }

        ref var w = ref MemoryMarshal.GetReference(schedule);
        for (var i = WordsPerBlock; i < Rounds; i++)
        {
            var (early, late) = (Unsafe.Add(ref w, i - 15), Unsafe.Add(ref w, i - 2));
            Unsafe.Add(ref w, i) = Unsafe.Add(ref w, i - 16) + Unsafe.Add(ref w, i - 7)
                + (BitOperations.RotateRight(early, 1) ^ BitOperations.RotateRight(early, 8) ^ (early >> 7))
                + (BitOperations.RotateRight(late, 19) ^ BitOperations.RotateRight(late, 61) ^ (late >> 6));
        }
    }

    // Σ1 and Ch of §4.1.3.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Mix(ulong e, ulong f, ulong g) =>
        (BitOperations.RotateRight(e, 14) ^ BitOperations.RotateRight(e, 18) ^ BitOperations.RotateRight(e, 41)) + (g ^ (e & (f ^ g)));

    // Σ0 and Maj of §4.1.3.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Blend(ulong a, ulong b, ulong c) =>
        (BitOperations.RotateRight(a, 28) ^ BitOperations.RotateRight(a, 34) ^ BitOperations.RotateRight(a, 39)) + ((a & b) | (c & (a | b)));

    private static void Add(Span<ulong> state, ReadOnlySpan<ulong> working)
    {
        for (var i = 0; i < working.Length; i++)
        {
            state[i] += working[i];
        }
    }
}
