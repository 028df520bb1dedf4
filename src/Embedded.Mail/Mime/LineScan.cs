using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Embedded.Mail.Mime;

/// <summary>Counts lines, and finds those that begin with two hyphens, a vector at a time.</summary>
internal static class LineScan
{
    /// <summary>
    /// Counts the line feeds of <paramref name="text"/> from <paramref name="start"/> on, and those without a carriage return before them.
    /// </summary>
    public static void Count(ReadOnlySpan<byte> text, int start, ref uint lines, ref uint loneFeeds) =>
        _ = Run(text, start, hyphens: false, ref lines, ref loneFeeds);

    /// <summary>
    /// Finds the first line feed that two hyphens follow, and counts up to and with it; or counts to the end of <paramref name="text"/>.
    /// </summary>
    /// <returns>The index of that line feed, or -1.</returns>
    public static int FindHyphens(ReadOnlySpan<byte> text, int start, ref uint lines, ref uint loneFeeds) =>
        Run(text, start, hyphens: true, ref lines, ref loneFeeds);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Run(ReadOnlySpan<byte> text, int start, bool hyphens, ref uint lines, ref uint loneFeeds)
    {
        var i = start;

        // The octet before the first is looked at by the scalar step; the vectors then always have one before and two behind.
        if (i == 0 && Step(text, ref i, hyphens, ref lines, ref loneFeeds))
        {
            return i;
        }

        if (Vector512.IsHardwareAccelerated && RunWide(text, ref i, hyphens, ref lines, ref loneFeeds))
        {
            return i;
        }

        if (Vector256.IsHardwareAccelerated && RunVectors(text, ref i, hyphens, ref lines, ref loneFeeds))
        {
            return i;
        }

        while (i < text.Length)
        {
            if (Step(text, ref i, hyphens, ref lines, ref loneFeeds))
            {
                return i;
            }
        }

        return -1;
    }

    private static bool Step(ReadOnlySpan<byte> text, ref int i, bool hyphens, ref uint lines, ref uint loneFeeds)
    {
        if (i >= text.Length)
        {
            return false;
        }

        if (text[i] == '\n')
        {
            lines++;
            loneFeeds += i > 0 && text[i - 1] == '\r' ? 0u : 1u;
            if (hyphens && text[(i + 1)..].StartsWith("--"u8))
            {
                return true;
            }
        }

        i++;
        return false;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool RunWide(ReadOnlySpan<byte> text, ref int index, bool hyphens, ref uint lines, ref uint loneFeeds)
    {
        ref var first = ref MemoryMarshal.GetReference(text);
        var i = index;
        uint feeds = 0, pairs = 0;
        for (; i <= text.Length - Vector512<byte>.Count - 2; i += Vector512<byte>.Count)
        {
            var feed = Vector512.Equals(Vector512.LoadUnsafe(ref first, (nuint)i), Vector512.Create((byte)'\n')).ExtractMostSignificantBits();
            var pair = feed & Vector512.Equals(Vector512.LoadUnsafe(ref first, (nuint)(i - 1)), Vector512.Create((byte)'\r')).ExtractMostSignificantBits();
            if (hyphens)
            {
                var hit = feed & Vector512.Equals(Vector512.LoadUnsafe(ref first, (nuint)(i + 1)), Vector512.Create((byte)'-')).ExtractMostSignificantBits();
                if (hit != 0)
                {
                    hit &= Vector512.Equals(Vector512.LoadUnsafe(ref first, (nuint)(i + 2)), Vector512.Create((byte)'-')).ExtractMostSignificantBits();
                }

                if (hit != 0)
                {
                    var upTo = hit ^ (hit - 1);
                    feeds += (uint)BitOperations.PopCount(feed & upTo);
                    pairs += (uint)BitOperations.PopCount(pair & upTo);
                    lines += feeds;
                    loneFeeds += feeds - pairs;
                    index = i + BitOperations.TrailingZeroCount(hit);
                    return true;
                }
            }

            feeds += (uint)BitOperations.PopCount(feed);
            pairs += (uint)BitOperations.PopCount(pair);
        }

        lines += feeds;
        loneFeeds += feeds - pairs;
        index = i;
        return false;
    }

    // The same as RunWide for processors without 512-bit vectors: the vector types share no interface over which one text could serve both at no cost.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool RunVectors(ReadOnlySpan<byte> text, ref int index, bool hyphens, ref uint lines, ref uint loneFeeds)
    {
        ref var first = ref MemoryMarshal.GetReference(text);
        var i = index;
        uint feeds = 0, pairs = 0;
        for (; i <= text.Length - Vector256<byte>.Count - 2; i += Vector256<byte>.Count)
        {
            var feed = Vector256.Equals(Vector256.LoadUnsafe(ref first, (nuint)i), Vector256.Create((byte)'\n')).ExtractMostSignificantBits();
            var pair = feed & Vector256.Equals(Vector256.LoadUnsafe(ref first, (nuint)(i - 1)), Vector256.Create((byte)'\r')).ExtractMostSignificantBits();
            if (hyphens)
            {
                var hit = feed & Vector256.Equals(Vector256.LoadUnsafe(ref first, (nuint)(i + 1)), Vector256.Create((byte)'-')).ExtractMostSignificantBits();
                if (hit != 0)
                {
                    hit &= Vector256.Equals(Vector256.LoadUnsafe(ref first, (nuint)(i + 2)), Vector256.Create((byte)'-')).ExtractMostSignificantBits();
                }

                if (hit != 0)
                {
                    var upTo = hit ^ (hit - 1);
                    feeds += (uint)BitOperations.PopCount(feed & upTo);
                    pairs += (uint)BitOperations.PopCount(pair & upTo);
                    lines += feeds;
                    loneFeeds += feeds - pairs;
                    index = i + BitOperations.TrailingZeroCount(hit);
                    return true;
                }
            }

            feeds += (uint)BitOperations.PopCount(feed);
            pairs += (uint)BitOperations.PopCount(pair);
        }

        lines += feeds;
        loneFeeds += feeds - pairs;
        index = i;
        return false;
    }
}
