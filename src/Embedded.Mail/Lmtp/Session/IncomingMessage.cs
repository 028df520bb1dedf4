using Embedded.Mail.Delivery;
using Embedded.Mail.Lmtp.Wire;

namespace Embedded.Mail.Lmtp.Session;

/// <summary>
/// A message while it is being received. Once it is too large, or cannot be kept, the rest is thrown away as it comes: the client must be let finish before it reads a reply.
/// </summary>
/// <param name="spool">Where it is kept.</param>
/// <param name="limit">Largest size in octets; 0 for no limit.</param>
internal sealed class IncomingMessage(MessageSpool spool, long limit) : IAsyncDisposable
{
    public MessageSpool Spool { get; } = spool;

    /// <summary>Why the message is refused; null while all is well.</summary>
    public LmtpReply? Failure { get; private set; }

    /// <summary>What the server's log should know about <see cref="Failure"/>.</summary>
    public IOException? Error { get; private set; }

    public async ValueTask TakeAsync(ReadOnlyMemory<byte> octets, CancellationToken cancellationToken)
    {
        if (Failure is not null)
        {
            return;
        }

        if (limit > 0 && octets.Length > limit - Spool.Length)
        {
            Failure = LmtpReply.TooLarge;
            return;
        }

        try
        {
            await Spool.WriteAsync(octets, cancellationToken);
        }
        catch (IOException e)
        {
            (Failure, Error) = (LmtpReply.NoSpace, e);
        }
    }

    public ValueTask DisposeAsync() => Spool.DisposeAsync();
}
