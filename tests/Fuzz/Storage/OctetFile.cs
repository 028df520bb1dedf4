using System.Runtime.CompilerServices;
using Embedded.Mail.Storage.Files;

namespace Embedded.Mail.Fuzz.Storage;

/// <summary>A file in memory.</summary>
internal sealed class OctetFile(string path) : MailFile
{
    /// <summary>What is in it.</summary>
    public byte[] Octets { get; set; } = [];

    public override string Path => path;

    public override FileStatus GetStatus() =>
        new(1, (ulong)RuntimeHelpers.GetHashCode(this), Octets.Length, 0, FileKind.File, UnixFileMode.UserRead | UnixFileMode.UserWrite, 0);

    public override int Read(Span<byte> destination, long offset)
    {
        var count = (int)Math.Clamp(Octets.Length - offset, 0, destination.Length);
        Octets.AsSpan((int)Math.Min(offset, Octets.Length), count).CopyTo(destination);
        return count;
    }

    public override void Write(ReadOnlySpan<byte> octets, long offset)
    {
        SetLength(Math.Max(Octets.Length, offset + octets.Length));
        octets.CopyTo(Octets.AsSpan((int)offset));
    }

    public override void SetLength(long length)
    {
        var octets = Octets;
        Array.Resize(ref octets, checked((int)length));
        Octets = octets;
    }

    public override void Sync()
    {
    }

    public override bool TryLock() => true;

    public override void Unlock()
    {
    }

    public override void Dispose()
    {
    }
}
