using System.Net;
using Microsoft.Extensions.Logging;

namespace Embedded.Mail.Connections;

/// <summary>What the connections log: event ids 1000 to 1999.</summary>
internal static partial class Log
{
    [LoggerMessage(1000, LogLevel.Information, "Listener {Listener} ({Protocol}) listens at {EndPoint}")]
    public static partial void Listening(ILogger logger, string listener, string protocol, EndPoint? endPoint);

    [LoggerMessage(1001, LogLevel.Information, "Stopping: {Connections} connections to drain")]
    public static partial void Draining(ILogger logger, int connections);

    [LoggerMessage(1002, LogLevel.Warning, "Stopping: {Connections} connections have not ended in time and are torn down")]
    public static partial void DrainTimedOut(ILogger logger, int connections);

    [LoggerMessage(1003, LogLevel.Error, "Stopping: {Connections} sessions have not ended although their connections are torn down")]
    public static partial void SessionsLeft(ILogger logger, int connections);

    [LoggerMessage(1010, LogLevel.Debug, "Connection {Connection} accepted by {Listener} from {Remote}")]
    public static partial void Accepted(ILogger logger, string connection, string listener, EndPoint? remote);

    [LoggerMessage(1011, LogLevel.Debug, "Connection {Connection} closed: {Received} octets received, {Sent} sent")]
    public static partial void Closed(ILogger logger, string connection, long received, long sent);

    [LoggerMessage(1012, LogLevel.Debug, "Connection {Connection} broke: {Reason}")]
    public static partial void Broken(ILogger logger, string connection, string reason);

    [LoggerMessage(1013, LogLevel.Error, "Connection {Connection} from {Remote} ended by an internal error")]
    public static partial void SessionFailed(ILogger logger, Exception exception, string connection, EndPoint? remote);

    [LoggerMessage(1014, LogLevel.Information, "Listener {Listener} refused a connection from {Remote}: {Reason}")]
    public static partial void Refused(ILogger logger, string listener, EndPoint? remote, string reason);

    [LoggerMessage(1015, LogLevel.Warning, "Listener {Listener} refuses connections: the limit of all connections is reached")]
    public static partial void Full(ILogger logger, string listener);

    [LoggerMessage(1020, LogLevel.Error, "Listener {Listener} cannot accept connections at present and tries again: {Reason}")]
    public static partial void AcceptFailing(ILogger logger, string listener, string reason);

    [LoggerMessage(1021, LogLevel.Information, "Listener {Listener} accepts connections again")]
    public static partial void AcceptRecovered(ILogger logger, string listener);

    [LoggerMessage(1030, LogLevel.Warning, "NO CERTIFICATE IS CONFIGURED: a self-signed one was made that no client trusts. For development only. SHA-256 {Fingerprint}")]
    public static partial void SelfSigned(ILogger logger, string fingerprint);

    [LoggerMessage(1031, LogLevel.Information, "Certificate {Certificate} has changed; new connections get the new one")]
    public static partial void CertificateReloaded(ILogger logger, string certificate);

    [LoggerMessage(1032, LogLevel.Error, "Certificate {Certificate} has changed but cannot be used; the one of before stays: {Reason}")]
    public static partial void CertificateNotReloaded(ILogger logger, string certificate, string reason);

    [LoggerMessage(1033, LogLevel.Information, "Connection {Connection}: received invalid client certificate {Subject}: {Reason} (check ClientCaFile)")]
    public static partial void ClientCertificateInvalid(ILogger logger, string connection, string subject, string reason);

    [LoggerMessage(1034, LogLevel.Debug, "Connection {Connection}: received valid client certificate {Subject}")]
    public static partial void ClientCertificateValid(ILogger logger, string connection, string subject);

    [LoggerMessage(1035, LogLevel.Information, "The Diffie-Hellman parameters {File} (ssl_dh) are not needed: keys are exchanged over elliptic curves or the groups of TLS 1.3")]
    public static partial void DhFileUnused(ILogger logger, string file);

    [LoggerMessage(1036, LogLevel.Information, "Listener {Listener} is left out: TLS is off (ssl = no)")]
    public static partial void ListenerWithoutTls(ILogger logger, string listener);
}
