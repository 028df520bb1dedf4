using Embedded.Mail.Mime;

namespace Embedded.Mail.InteropTests.Mime;

/// <summary>A message in memory that is read like one of a store.</summary>
internal sealed class MemoryBody(byte[] octets) : MessageBody
{
    public override long Length => octets.Length;

    public override ValueTask<int> ReadAsync(long offset, Memory<byte> destination, CancellationToken cancellationToken)
    {
        var count = (int)Math.Max(0, Math.Min(destination.Length, octets.Length - offset));
        octets.AsMemory((int)Math.Min(offset, octets.Length), count).CopyTo(destination);
        return ValueTask.FromResult(count);
    }
}
