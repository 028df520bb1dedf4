using System.Buffers.Binary;
using System.Numerics;

namespace Embedded.Mail.Auth.PasswordSchemes;

/// <summary>MD5 between two blocks (RFC 1321 §3.4), which the library of .NET does not give out and CRAM-MD5's stored form consists of. Not for anything else.</summary>
internal readonly record struct Md5State(uint A, uint B, uint C, uint D)
{
    /// <summary>Octets of a state, and of a digest.</summary>
    public const int Length = 16;

    /// <summary>Octets of a block.</summary>
    public const int BlockLength = 64;

    private static readonly int[] Shifts = [7, 12, 17, 22, 5, 9, 14, 20, 4, 11, 16, 23, 6, 10, 15, 21];

    // floor(2^32 × |sin(i + 1)|)
    private static readonly uint[] Sines = [.. Enumerable.Range(1, BlockLength).Select(i => (uint)(Math.Abs(Math.Sin(i)) * 4294967296.0))];

    public static Md5State Initial => new(0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476);

    /// <summary>Reads a state from its octets, lowest first.</summary>
    public static Md5State Read(ReadOnlySpan<byte> octets) => new(
        BinaryPrimitives.ReadUInt32LittleEndian(octets), BinaryPrimitives.ReadUInt32LittleEndian(octets[4..]),
        BinaryPrimitives.ReadUInt32LittleEndian(octets[8..]), BinaryPrimitives.ReadUInt32LittleEndian(octets[12..]));

    /// <summary>Writes the state's octets.</summary>
    public void Write(Span<byte> octets)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(octets, A);
        BinaryPrimitives.WriteUInt32LittleEndian(octets[4..], B);
        BinaryPrimitives.WriteUInt32LittleEndian(octets[8..], C);
        BinaryPrimitives.WriteUInt32LittleEndian(octets[12..], D);
    }

    /// <summary>The digest of what went before and some more octets.</summary>
    /// <param name="octets">The rest.</param>
    /// <param name="before">How many octets went before: a multiple of <see cref="BlockLength"/>.</param>
    public byte[] Finish(ReadOnlySpan<byte> octets, long before)
    {
        // One octet 0x80, zeros, and the count of bits in the last eight octets.
        var padded = new byte[(octets.Length + 8 + BlockLength) / BlockLength * BlockLength];
        octets.CopyTo(padded);
        padded[octets.Length] = 0x80;
        BinaryPrimitives.WriteInt64LittleEndian(padded.AsSpan(padded.Length - 8), (before + octets.Length) * 8);
        var state = this;
        for (var at = 0; at < padded.Length; at += BlockLength)
        {
            state = state.After(padded.AsSpan(at, BlockLength));
        }

        var digest = new byte[Length];
        state.Write(digest);
        return digest;
    }

    /// <summary>The state after a block.</summary>
    public Md5State After(ReadOnlySpan<byte> block)
    {
        var (a, b, c, d) = (A, B, C, D);
        for (var i = 0; i < BlockLength; i++)
        {
            var (mixed, word) = (i / 16) switch
            {
                0 => ((b & c) | (~b & d), i),
                1 => ((d & b) | (~d & c), (5 * i) + 1),
                2 => (b ^ c ^ d, (3 * i) + 5),
                _ => (c ^ (b | ~d), 7 * i),
            };
            var value = BinaryPrimitives.ReadUInt32LittleEndian(block[(word % 16 * 4)..]);
            var sum = a + mixed + Sines[i] + value;
            (a, d, c, b) = (d, c, b, b + BitOperations.RotateLeft(sum, Shifts[(i / 16 * 4) + (i % 4)]));
        }

        return new(A + a, B + b, C + c, D + d);
    }
}
