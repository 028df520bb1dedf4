using Embedded.Mail.Storage.Files;

namespace Embedded.Mail.Tests.Storage.Files;

/// <summary>A file of a <see cref="PowerLossFileLayer"/>.</summary>
internal sealed class PowerLossMailFile(MailFile inner, DurableFile node, DurableTree tree, Lock gate) : MailFile
{
    public override string Path => inner.Path;

    public override FileStatus GetStatus() => inner.GetStatus();

    public override int Read(Span<byte> destination, long offset) => inner.Read(destination, offset);

    public override void Write(ReadOnlySpan<byte> octets, long offset)
    {
        lock (gate)
        {
            inner.Write(octets, offset);
            node.Write(octets, offset);
        }
    }

    public override void SetLength(long length)
    {
        lock (gate)
        {
            inner.SetLength(length);
            node.SetLength(length);
        }
    }

    public override void Sync()
    {
        lock (gate)
        {
            inner.Sync();
            tree.Sync(node);
        }
    }

    public override void WriteOut()
    {
        lock (gate)
        {
            inner.WriteOut();
            tree.WriteOut(node);
        }
    }

    public override FileMoveResult TryGiveName(string path)
    {
        lock (gate)
        {
            var result = inner.TryGiveName(path);
            if (result == FileMoveResult.Moved)
            {
                tree.Add(path, node);
            }

            return result;
        }
    }

    public override bool TryLock() => inner.TryLock();

    public override void Unlock() => inner.Unlock();

    public override void Dispose() => inner.Dispose();
}
