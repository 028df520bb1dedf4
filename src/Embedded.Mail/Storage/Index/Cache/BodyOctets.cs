using Embedded.Mail.Mime;

namespace Embedded.Mail.Storage.Index.Cache;

/// <summary>Reads stretches of messages whole.</summary>
internal static class BodyOctets
{
    /// <summary>Fills a buffer from a message.</summary>
    /// <exception cref="EndOfStreamException">The message ends before.</exception>
    public static async ValueTask ReadAsync(MessageBody body, long offset, Memory<byte> destination, CancellationToken cancellationToken)
    {
        while (!destination.IsEmpty)
        {
            var read = await body.ReadAsync(offset, destination, cancellationToken);
            if (read == 0)
            {
                throw new EndOfStreamException("The message is shorter than it is said to be.");
            }

            offset += read;
            destination = destination[read..];
        }
    }
}
