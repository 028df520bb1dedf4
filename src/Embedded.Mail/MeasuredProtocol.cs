using Embedded.Mail.Connections;
using Embedded.Mail.Diagnostics;

namespace Embedded.Mail;

/// <summary>A protocol whose connections are counted, timed and traced.</summary>
internal sealed class MeasuredProtocol(IMailProtocol protocol, MailMetrics metrics, TimeProvider time) : IMailProtocol
{
    public string Name => protocol.Name;

    public ReadOnlyMemory<byte> BusyReply => protocol.BusyReply;

    public async Task RunAsync(MailConnection connection, CancellationToken cancellationToken)
    {
        using var activity = MailDiagnostics.Activities.StartActivity(protocol.Name + " connection");
        activity?.SetTag("mail.connection.id", connection.Id).SetTag("mail.listener", connection.ListenerName);
        var listener = connection.ListenerName;
        var started = time.GetTimestamp();
        metrics.ConnectionOpened(protocol.Name, listener);
        try
        {
            await protocol.RunAsync(connection, cancellationToken);
        }
        finally
        {
            metrics.ConnectionClosed(protocol.Name, listener, connection.IsTls, time.GetElapsedTime(started), connection.OctetsReceived, connection.OctetsSent);
            metrics.CommandsReceived(protocol.Name, connection.CommandCount);
        }
    }
}
