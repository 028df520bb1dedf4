using System.Buffers;
using System.Net;
using Embedded.Mail.Connections;
using Embedded.Mail.Testing;

namespace Embedded.Mail.Tests.Connections;

/// <summary>The end of a connection whose stream fails in ways that nobody thought of.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class StreamConnectionTests
{
    [Test]
    public async Task Whatever_the_stream_throws_at_the_goodbye_it_is_closed_and_counts_no_more([Values] bool isThrownAtDisposal)
    {
        var registry = new ConnectionRegistry(new ConnectionLimits { MaxConnectionsPerAddress = 1 }, new ManualTimeProvider());
        var stream = new FailingStream(isThrownAtDisposal);
        var connection = Connect(stream, registry);
        Assert.That(connection.TryCountAddress(), Is.True);
        Assert.That(Connect(new MemoryStream(), registry).TryCountAddress(), Is.False);
        connection.Output.Write("goodbye"u8);

        Assert.That(async () => await connection.DisposeAsync(), Throws.TypeOf<ArithmeticException>());
        Assert.That(stream.IsDisposed, Is.True);
        Assert.That(Connect(new MemoryStream(), registry).TryCountAddress(), Is.True, "its place is free again");
    }

    private static StreamConnection Connect(Stream stream, ConnectionRegistry registry) =>
        new(stream, new ConnectionOrigin("test", "test", new IPEndPoint(IPAddress.Loopback, 1), null, IsTrustedProxy: false, MayStartTls: false), registry, tlsServer: null);

    private sealed class FailingStream(bool failsAtDisposal) : WrappingStream(new MemoryStream())
    {
        public bool IsDisposed { get; private set; }

        public override Task FlushAsync(CancellationToken cancellationToken) => failsAtDisposal ? Task.CompletedTask : throw new ArithmeticException();

        protected override void Dispose(bool disposing)
        {
            IsDisposed = true;
            base.Dispose(disposing);
            if (failsAtDisposal)
            {
                throw new ArithmeticException();
            }
        }
    }
}
