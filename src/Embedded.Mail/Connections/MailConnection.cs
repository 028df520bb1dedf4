using System.IO.Pipelines;
using System.Net;
using System.Security.Cryptography.X509Certificates;

namespace Embedded.Mail.Connections;

/// <summary>
/// One client's connection, whatever carries it: TCP, TLS, a unix socket, a pipe within the process. One session reads and writes it, from one flow of control.
/// <para>A session waits in <see cref="Input"/>'s <c>ReadAsync</c> and nowhere else. What else may happen meanwhile, a time-out, the server's stop, a change of
/// the mailbox, ends that wait with <c>IsCanceled</c> and without loss of octets; the session then looks at <see cref="IsTimedOut"/>, <see cref="IsDraining"/> and its own affairs.
/// While it waits, the connection holds no buffer.</para>
/// </summary>
public abstract class MailConnection : IAsyncDisposable
{
    /// <summary>An identity for logs, unique in the process.</summary>
    public abstract string Id { get; }

    /// <summary>The name of the listener that accepted it, such as <c>imaps</c>.</summary>
    public abstract string ListenerName { get; }

    /// <summary>The client's address, from the PROXY protocol or XCLIENT where those are trusted; null for a unix socket or a pipe.</summary>
    public abstract IPEndPoint? RemoteEndPoint { get; }

    /// <summary>The address the client connected to; null for a unix socket or a pipe.</summary>
    public abstract IPEndPoint? LocalEndPoint { get; }

    /// <summary>Whether TLS is in use.</summary>
    public abstract bool IsTls { get; }

    /// <summary>The client's certificate, when <see cref="TlsOptions.VerifyClientCertificate"/> is set and the client sent one that counts; otherwise null.</summary>
    public virtual X509Certificate2? ClientCertificate => null;

    /// <summary>
    /// Octets that stand for this TLS connection alone, to bind a login to it (RFC 5056): a login that somebody passes on over another connection does not fit them.
    /// </summary>
    /// <param name="type">The registered name of the binding: <c>tls-exporter</c> (RFC 9266) or <c>tls-server-end-point</c> (RFC 5929).</param>
    /// <returns>The octets; null where there is no TLS, the type is not known, or the platform does not give them.</returns>
    public virtual byte[]? FindChannelBinding(string type) => null;

    /// <summary>
    /// Whether the client is on this host: a unix socket, a pipe, or a remote address equal to the local one (loopback included). Dovecot takes such a peer for secured.
    /// </summary>
    public abstract bool IsLocalPeer { get; }

    /// <summary>Whether <see cref="StartTlsAsync"/> may be called: a certificate is there, and TLS is not yet in use.</summary>
    public abstract bool CanStartTls { get; }

    /// <summary>Whether <see cref="StartCompressionAsync"/> may be called: the connection can compress, and does not yet.</summary>
    public virtual bool CanCompress => false;

    /// <summary>Whether what is sent goes out compressed.</summary>
    public virtual bool IsCompressed => false;

    /// <summary>Whether nobody on the way can read along.</summary>
    public bool IsSecured => IsTls || IsLocalPeer;

    /// <summary>What the client sends. Another object after <see cref="StartTlsAsync"/>.</summary>
    public abstract PipeReader Input { get; }

    /// <summary>What the client gets. Await the flush: a slow client slows its own session and nothing else. Another object after <see cref="StartTlsAsync"/>.</summary>
    public abstract PipeWriter Output { get; }

    /// <summary>Whether the time set by <see cref="SetTimeout"/> has passed.</summary>
    public abstract bool IsTimedOut { get; }

    /// <summary>Whether the server is stopping: finish the command in hand, say goodbye, return.</summary>
    public abstract bool IsDraining { get; }

    /// <summary>Octets received from the client so far, without TLS's own.</summary>
    public abstract long OctetsReceived { get; }

    /// <summary>Octets sent to the client so far, without TLS's own.</summary>
    public abstract long OctetsSent { get; }

    /// <summary>Commands received whole so far, right or wrong, as the protocol counts them by <see cref="CountCommand"/>.</summary>
    public long CommandCount { get; private set; }

    /// <summary>Counts a command of the client. Called by the protocol, one command after the other.</summary>
    public void CountCommand() => CommandCount++;

    /// <summary>
    /// Starts the clock anew: after <paramref name="timeout"/> a wait in <see cref="Input"/> ends with <see cref="IsTimedOut"/>. A write that a client does not take for that long
    /// tears the connection down, at the latest after <see cref="ConnectionLimits.WriteTimeout"/>. Accurate to a second. <see cref="Timeout.InfiniteTimeSpan"/> stops the clock.
    /// </summary>
    public abstract void SetTimeout(TimeSpan timeout);

    /// <summary>Ends the wait in <see cref="Input"/>, or the next one, with <c>IsCanceled</c>. May be called from any thread, at any time, and never blocks.</summary>
    public abstract void Wake();

    /// <summary>
    /// Turns to TLS. The positive answer to STARTTLS must be flushed before. Octets that arrived before the handshake are thrown away, since an attacker may have put
    /// them there (RFC 9051 §6.2.1, RFC 2595 §2.1).
    /// </summary>
    /// <exception cref="IOException">The handshake failed; the connection is of no further use.</exception>
    public abstract ValueTask StartTlsAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Compresses with DEFLATE in both directions from now on, beneath TLS (RFC 4978). The positive answer must be flushed before; what the client has sent behind its
    /// command is taken for compressed. <see cref="Input"/> and <see cref="Output"/> are other objects afterwards.
    /// </summary>
    /// <exception cref="InvalidOperationException"><see cref="CanCompress"/> is false, or a read is outstanding.</exception>
    public virtual ValueTask StartCompressionAsync(CancellationToken cancellationToken) =>
        throw new InvalidOperationException("The connection cannot compress.");

    /// <summary>
    /// Ends what <see cref="StartCompressionAsync"/> began, if it did: what is sent goes out as it is, and what the client sends is taken so from its next flush on (RFC 8437 §4.1).
    /// <see cref="Input"/> and <see cref="Output"/> are other objects afterwards.
    /// </summary>
    public virtual ValueTask StopCompressionAsync(CancellationToken cancellationToken) => ValueTask.CompletedTask;

    /// <summary>
    /// Counts the connection against <c>MaxConnectionsPerUserAndAddress</c> from now until it ends, or until called again for another user.
    /// </summary>
    /// <returns>False when the limit is reached: the login must be refused.</returns>
    public abstract bool TryCountUser(string userName);

    /// <summary>Ends what <see cref="TryCountUser"/> began, when the user leaves and the connection stays (RFC 8437).</summary>
    public virtual void UncountUser()
    {
    }

    /// <summary>
    /// Replaces what is known of the client, as a trusted proxy tells by XCLIENT. The caller has checked <see cref="IsTrustedProxy"/>.
    /// </summary>
    public abstract void SetRemoteEndPoint(IPEndPoint remoteEndPoint);

    /// <summary>Whether the peer that really connected is within the trusted networks (<c>login_trusted_networks</c>).</summary>
    public abstract bool IsTrustedProxy { get; }

    /// <summary>Ends the connection at once.</summary>
    public abstract void Abort();

    /// <summary>Sends what is left, closes, and returns all buffers.</summary>
    public abstract ValueTask DisposeAsync();
}
