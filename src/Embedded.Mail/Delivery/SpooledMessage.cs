using Embedded.Mail.Mime;

namespace Embedded.Mail.Delivery;

/// <summary>What will be stored: the delivery's own header fields, then the message as it came. Does not own the spool.</summary>
internal sealed class SpooledMessage(ReadOnlyMemory<byte> fields, MessageSpool spool) : MessageBody
{
    public override long Length => fields.Length + spool.Length;

    public override ValueTask<int> ReadAsync(long offset, Memory<byte> destination, CancellationToken cancellationToken)
    {
        if (offset >= fields.Length)
        {
            return spool.ReadAsync(offset - fields.Length, destination, cancellationToken);
        }

        var count = Math.Min(destination.Length, fields.Length - (int)offset);
        fields.Slice((int)offset, count).CopyTo(destination);
        return ValueTask.FromResult(count);
    }
}
