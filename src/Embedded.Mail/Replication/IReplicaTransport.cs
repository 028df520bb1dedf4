namespace Embedded.Mail.Replication;

/// <summary>A way to the replication partner and from it. Octets only: what is said over the channel is the reconciler's affair. Safe for any number of callers at once.</summary>
public interface IReplicaTransport
{
    /// <summary>Opens a channel to the partner, to reconcile one user's mail.</summary>
    /// <param name="userName">The user.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>A duplex channel to dispose at the end.</returns>
    /// <exception cref="IOException">The partner cannot be reached, or refuses.</exception>
    ValueTask<IReplicaChannel> ConnectAsync(string userName, CancellationToken cancellationToken);

    /// <summary>Waits for the partner to open channels, and hands each to <paramref name="accept"/> with the user's name, until cancelled. A failing channel ends alone.</summary>
    Task AcceptAsync(Func<string, IReplicaChannel, CancellationToken, Task> accept, CancellationToken cancellationToken);
}
