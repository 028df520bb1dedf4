using Embedded.Mail.Storage.Files;

namespace Embedded.Mail.Tests.Storage.Files;

/// <summary>A file of a <see cref="FaultyFileLayer"/>. It can be closed whatever befell, without being counted.</summary>
internal sealed class FaultyMailFile(FaultyFileLayer layer, MailFile inner) : MailFile
{
    public override string Path => inner.Path;

    public override FileStatus GetStatus() => layer.Call(FileCall.GetFileStatus, Path, inner.GetStatus);

    public override int Read(Span<byte> destination, long offset)
    {
        // A span cannot be captured; what is read is no different for it.
        var octets = new byte[destination.Length];
        var count = layer.Call(FileCall.Read, Path, () => inner.Read(octets, offset));
        octets.AsSpan(0, count).CopyTo(destination);
        return count;
    }

    public override void Write(ReadOnlySpan<byte> octets, long offset) => layer.Write(FileCall.Write, Path, octets, part => inner.Write(part, offset));

    public override void SetLength(long length) => layer.Call(FileCall.SetLength, Path, () => inner.SetLength(length));

    public override void Sync() => layer.Call(FileCall.Sync, Path, inner.Sync);

    public override void WriteOut() => layer.Call(FileCall.WriteOut, Path, inner.WriteOut);

    public override FileMoveResult TryGiveName(string path) => layer.Call(FileCall.GiveName, Path, () => inner.TryGiveName(path));

    public override bool TryLock() => layer.Call(FileCall.Lock, Path, inner.TryLock);

    public override void Unlock() => layer.Call(FileCall.Unlock, Path, inner.Unlock);

    public override void Dispose()
    {
        layer.Closed(this);
        inner.Dispose();
    }
}
