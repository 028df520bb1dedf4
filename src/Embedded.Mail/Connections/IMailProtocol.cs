namespace Embedded.Mail.Connections;

/// <summary>What a listener runs on each connection: IMAP, POP3, LMTP. The listener knows no more of a protocol than this.</summary>
public interface IMailProtocol
{
    /// <summary>The name in lower case: <c>imap</c>, <c>pop3</c>, <c>lmtp</c>.</summary>
    string Name { get; }

    /// <summary>
    /// The whole line, with CRLF, that a connection over a limit gets instead of a greeting, such as <c>* BYE Too many connections</c>.
    /// </summary>
    ReadOnlyMemory<byte> BusyReply { get; }

    /// <summary>
    /// Serves one connection until the client leaves, a time-out, or the server's stop. The caller disposes the connection afterwards. An exception
    /// other than <see cref="IOException"/> and <see cref="OperationCanceledException"/> is logged as the server's fault.
    /// </summary>
    /// <param name="connection">The connection, already through PROXY protocol and implicit TLS.</param>
    /// <param name="cancellationToken">Cancelled when the connection is torn down: nothing can be said to the client any more.</param>
    Task RunAsync(MailConnection connection, CancellationToken cancellationToken);
}
