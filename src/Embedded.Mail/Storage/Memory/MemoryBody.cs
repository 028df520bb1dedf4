using Embedded.Mail.Mime;

namespace Embedded.Mail.Storage.Memory;

/// <summary>A message's text in memory; it stays for as long as somebody reads it, whatever becomes of the message.</summary>
internal sealed class MemoryBody(MemoryText text) : MessageBody
{
    public override long Length => text.Octets.Length;

    public override ValueTask<int> ReadAsync(long offset, Memory<byte> destination, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        cancellationToken.ThrowIfCancellationRequested();
        var rest = text.Octets.AsSpan((int)Math.Min(offset, text.Octets.Length));
        var count = Math.Min(rest.Length, destination.Length);
        rest[..count].CopyTo(destination.Span);
        return ValueTask.FromResult(count);
    }

    public override bool TryGetMemory(out ReadOnlyMemory<byte> octets)
    {
        octets = text.Octets;
        return true;
    }
}
