using Embedded.Mail.Imap.Wire;

namespace Embedded.Mail.Imap.Session;

/// <summary>Sends what an <see cref="ImapWriter"/> has written.</summary>
internal static class ImapOutput
{
    /// <summary>Sends what was written.</summary>
    /// <exception cref="IOException">The client is gone.</exception>
    public static async ValueTask FlushAsync(this ImapWriter output, CancellationToken cancellationToken)
    {
        if (output.TakeUnflushed() is { } pipe)
        {
            var result = await pipe.FlushAsync(cancellationToken);
            if (result.IsCompleted)
            {
                throw new IOException("The client has closed the connection.");
            }
        }
    }

    /// <summary>Sends what was written once it is much.</summary>
    /// <exception cref="IOException">The client is gone.</exception>
    public static ValueTask FlushIfFullAsync(this ImapWriter output, CancellationToken cancellationToken) =>
        output.IsFull ? output.FlushAsync(cancellationToken) : ValueTask.CompletedTask;
}
