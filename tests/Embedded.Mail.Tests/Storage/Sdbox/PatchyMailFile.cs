using Embedded.Mail.Storage.Files;

namespace Embedded.Mail.Tests.Storage.Sdbox;

/// <summary>A file in memory of which one call of the system brings no more than so many octets, and the system has no more in memory.</summary>
internal sealed class PatchyMailFile(byte[] octets, int atOnce) : MailFile
{
    public override string Path => "patchy";

    public bool IsClosed { get; private set; }

    public override FileStatus GetStatus() => new(1, 1, octets.Length, 0, FileKind.File, UnixFileMode.UserRead, 0);

    public override int Read(Span<byte> destination, long offset)
    {
        var rest = octets.AsSpan((int)Math.Min(offset, octets.Length));
        rest = rest[..Math.Min(rest.Length, destination.Length)];
        rest.CopyTo(destination);
        return rest.Length;
    }

    public override int ReadOnce(Span<byte> destination, long offset) => Read(destination[..Math.Min(destination.Length, atOnce)], offset);

    public override int ReadCached(Span<byte> destination, long offset) => ReadOnce(destination, offset);

    public override void Write(ReadOnlySpan<byte> octets, long offset) => throw new NotSupportedException();

    public override void SetLength(long length) => throw new NotSupportedException();

    public override void Sync() => throw new NotSupportedException();

    public override bool TryLock() => throw new NotSupportedException();

    public override void Unlock() => throw new NotSupportedException();

    public override void Dispose() => IsClosed = true;
}
