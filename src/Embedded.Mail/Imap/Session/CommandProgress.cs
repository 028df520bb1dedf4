using Embedded.Mail.Storage;

namespace Embedded.Mail.Imap.Session;

/// <summary>Tells a client whose command takes long that it is still at work (RFC 9585), so that it does not give up.</summary>
internal static class CommandProgress
{
    /// <summary>How long the client hears nothing: as long as Dovecot has it, and as RFC 9585 §4 advises.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    /// <summary>Waits for what a command has asked of the store, and writes INPROGRESS as often as that takes too long. Nothing else may write meanwhile.</summary>
    /// <param name="session">Whose command it is.</param>
    /// <param name="work">What was asked.</param>
    /// <param name="cancellationToken">Ends the writing.</param>
    /// <param name="progress">How far it has come; null where the store does not say.</param>
    public static ValueTask<T> WatchAsync<T>(this ImapSession session, ValueTask<T> work, CancellationToken cancellationToken, WorkProgress? progress = null) =>
        work.IsCompleted ? work : new(WatchAsync(session, work.AsTask(), progress, cancellationToken));

    private static async Task<T> WatchAsync<T>(ImapSession session, Task<T> work, WorkProgress? progress, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                return await work.WaitAsync(Interval, session.Services.TimeProvider, CancellationToken.None);
            }
            catch (TimeoutException) when (!work.IsCompleted)
            {
                await TellAsync(session, work, progress, cancellationToken);
            }
        }
    }

    private static async ValueTask TellAsync(ImapSession session, Task work, WorkProgress? progress, CancellationToken cancellationToken)
    {
        Write(session, progress);
        try
        {
            await session.Output.FlushAsync(cancellationToken);
        }
        catch
        {
            // Nobody is left to hear of it; but what was begun must end before the mailbox is given up.
            await ((Task)work).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            throw;
        }
    }

    // Where the store does not say how much is done and how much there is to do, it is NIL (RFC 9585 §3).
    private static void Write(ImapSession session, WorkProgress? progress)
    {
        var output = session.Output.Write("* OK [INPROGRESS ("u8).String(session.Tag).Space();
        _ = progress is { Goal: > 0 } ? output.Number(progress.Done).Space().Number(progress.Goal) : output.Write("NIL NIL"u8);
        _ = output.Write(")] Still working.\r\n"u8);
    }
}
