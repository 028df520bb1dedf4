using System.Buffers;
using System.Text;
using Embedded.Mail.Connections;

namespace Embedded.Mail.Tests.Connections;

/// <summary>Greets, and answers each line with "= line"; knows some commands; says BYE at a stop and at a time-out.</summary>
internal sealed class EchoProtocol(string name = "echo") : IMailProtocol
{
    public TimeSpan Timeout { get; set; } = System.Threading.Timeout.InfiniteTimeSpan;

    public TaskCompletionSource<MailConnection> Connected { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes when the first greeting was not only received, but is over for the server too: until then it counts as a client that takes nothing.</summary>
    public TaskCompletionSource Greeted { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public TaskCompletionSource Hanging { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public List<string> Executed { get; } = [];

    public string Name => name;

    public ReadOnlyMemory<byte> BusyReply { get; } = "BUSY\r\n"u8.ToArray();

    public async Task RunAsync(MailConnection connection, CancellationToken cancellationToken)
    {
        Connected.TrySetResult(connection);
        connection.SetTimeout(Timeout);
        await SayAsync(connection, "HELLO", cancellationToken);
        _ = Greeted.TrySetResult();
        while (true)
        {
            var result = await connection.Input.ReadAsync(cancellationToken);
            if (connection.IsDraining || connection.IsTimedOut)
            {
                await SayAsync(connection, connection.IsDraining ? "BYE stopping" : "BYE idle", cancellationToken);
                return;
            }

            var line = result.Buffer.PositionOf((byte)'\n');
            if (line is null)
            {
                connection.Input.AdvanceTo(result.Buffer.Start, result.Buffer.End);
                if (result.IsCompleted)
                {
                    return;
                }

                continue;
            }

            var text = Encoding.ASCII.GetString(result.Buffer.Slice(0, line.Value)).TrimEnd('\r');
            connection.Input.AdvanceTo(result.Buffer.GetPosition(1, line.Value));
            if (!await ExecuteAsync(connection, text, cancellationToken))
            {
                return;
            }
        }
    }

    private static async Task SayAsync(MailConnection connection, string text, CancellationToken cancellationToken) =>
        await connection.Output.WriteAsync(Encoding.ASCII.GetBytes(text + "\r\n"), cancellationToken);

    private async Task<bool> ExecuteAsync(MailConnection connection, string text, CancellationToken cancellationToken)
    {
        lock (Executed)
        {
            Executed.Add(text);
        }

        switch (text.Split(' ')[0])
        {
            case "QUIT":
                await SayAsync(connection, "BYE", cancellationToken);
                return false;
            case "STARTTLS" when connection.CanStartTls:
                await SayAsync(connection, "GO", cancellationToken);
                await connection.StartTlsAsync(cancellationToken);
                return true;
            case "LOGIN":
                await SayAsync(connection, connection.TryCountUser(text.Split(' ')[1]) ? "IN" : "TOO MANY", cancellationToken);
                return true;
            case "CERTIFICATE":
                await SayAsync(connection, connection.ClientCertificate?.Thumbprint ?? "", cancellationToken);
                return true;
            case "WHO":
                await SayAsync(connection, $"{connection.RemoteEndPoint} {connection.LocalEndPoint} local={connection.IsLocalPeer} tls={connection.IsTls} trusted={connection.IsTrustedProxy}", cancellationToken);
                return true;
            case "BIND":
                var octets = connection.FindChannelBinding(text.Split(' ')[1]);
                await SayAsync(connection, octets is null ? "none" : Convert.ToHexString(octets), cancellationToken);
                return true;
            case "FLOOD":
                for (var i = 0; i < 1024; i++)
                {
                    await connection.Output.WriteAsync(new byte[64 * 1024], cancellationToken);
                }

                return true;
            case "HANG":
                Hanging.TrySetResult();
                await Task.Delay(System.Threading.Timeout.Infinite, cancellationToken);
                return true;
            case "FAIL":
                throw new InvalidOperationException("asked to fail");
            default:
                await SayAsync(connection, "= " + text, cancellationToken);
                return true;
        }
    }
}
