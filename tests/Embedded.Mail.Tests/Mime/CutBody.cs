using Embedded.Mail.Mime;

namespace Embedded.Mail.Tests.Mime;

/// <summary>A message that gives no more than a few octets at a time.</summary>
internal sealed class CutBody(byte[] octets, int cut) : MessageBody
{
    public override long Length => octets.Length;

    public override ValueTask<int> ReadAsync(long offset, Memory<byte> destination, CancellationToken cancellationToken)
    {
        var count = (int)Math.Max(0, Math.Min(Math.Min(cut, destination.Length), octets.Length - offset));
        octets.AsMemory((int)Math.Min(offset, octets.Length), count).CopyTo(destination);
        return ValueTask.FromResult(count);
    }
}
