using System.IO.Pipelines;
using System.Net;
using System.Text;
using Embedded.Mail.Connections;

namespace Embedded.Mail.Tests.Imap.Session;

/// <summary>A connection of two pipes without limits: what the client sends is there at once, and nobody reads what it gets.</summary>
internal sealed class PipeConnection : MailConnection
{
    private readonly Pipe _input = new(new PipeOptions(pauseWriterThreshold: 0));
    private readonly Pipe _output = new(new PipeOptions(pauseWriterThreshold: 0));

    public override string Id => "1";

    public override string ListenerName => "imap";

    public override IPEndPoint? RemoteEndPoint => null;

    public override IPEndPoint? LocalEndPoint => null;

    public override bool IsTls => false;

    public override bool IsLocalPeer => true;

    public override bool CanStartTls => false;

    public override PipeReader Input => _input.Reader;

    public override PipeWriter Output => _output.Writer;

    public override bool IsTimedOut => false;

    public override bool IsDraining => false;

    public override long OctetsReceived => 0;

    public override long OctetsSent => 0;

    public override bool IsTrustedProxy => false;

    /// <summary>The times set by the session, the last one last.</summary>
    public List<TimeSpan> Timeouts { get; } = [];

    public async Task ReceiveAsync(string text) => _ = await _input.Writer.WriteAsync(Encoding.Latin1.GetBytes(text));

    public override void SetTimeout(TimeSpan timeout) => Timeouts.Add(timeout);

    public override void Wake() => _input.Reader.CancelPendingRead();

    public override ValueTask StartTlsAsync(CancellationToken cancellationToken) => throw new InvalidOperationException("There is no certificate.");

    public override bool TryCountUser(string userName) => true;

    public override void SetRemoteEndPoint(IPEndPoint remoteEndPoint)
    {
    }

    public override void Abort()
    {
    }

    public override ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
