using System.Buffers;
using System.IO.Pipelines;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using Embedded.Mail.Connections;
using Embedded.Mail.Connections.Tls;

namespace Embedded.Mail.Tests.Connections;

[Parallelizable(ParallelScope.All)]
public class ConnectionReaderTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    [Test]
    public async Task Wait_without_octets_holds_no_buffer()
    {
        var (client, server) = InProcessStream.CreatePair();
        var probe = new ProbeStream(server);
        var reader = new ConnectionReader(probe, CancellationToken.None);

        for (var i = 0; i < 3; i++)
        {
            var read = reader.ReadAsync().AsTask();
            Assert.That(read.IsCompleted, Is.False);
            Assert.That(probe.OutstandingLength, Is.Zero, "the read that waits has no buffer");
            await client.WriteAsync("12345"u8.ToArray());
            var result = await read.WaitAsync(Patience);
            Assert.That(Text(result), Is.EqualTo("12345"));
            reader.AdvanceTo(result.Buffer.End);
        }
    }

    [Test]
    public async Task Wait_on_a_socket_and_on_tls_over_it_really_waits_with_a_read_of_zero_octets([Values] bool isTls)
    {
        var (client, server) = await SocketPairAsync();
        await using var both = new Both(client, server);
        var probe = new ProbeStream(server);
        Stream serverStream = probe;
        Stream clientStream = client;
        if (isTls)
        {
            (clientStream, serverStream) = await HandshakeAsync(client, probe);
        }

        var reader = new ConnectionReader(serverStream, CancellationToken.None);
        for (var i = 0; i < 100; i++)
        {
            var read = reader.ReadAsync().AsTask();
            await probe.WaitForReadAsync();
            Assert.That(probe.OutstandingLength, Is.Zero);
            await clientStream.WriteAsync("12345"u8.ToArray());
            reader.AdvanceTo((await read.WaitAsync(Patience)).Buffer.End);
        }
    }

    [Test]
    public async Task Wake_ends_the_wait_and_the_read_goes_on()
    {
        var (client, server) = InProcessStream.CreatePair();
        var probe = new ProbeStream(server);
        var reader = new ConnectionReader(probe, CancellationToken.None);
        for (var i = 0; i < 10; i++)
        {
            var read = reader.ReadAsync().AsTask();
            reader.Wake();
            var woken = await read.WaitAsync(Patience);
            Assert.That((woken.IsCanceled, woken.Buffer.Length), Is.EqualTo((true, 0)));
            reader.AdvanceTo(woken.Buffer.End);
        }

        Assert.That(probe.Reads, Is.EqualTo(1), "one read of the stream serves all waits");
        var last = reader.ReadAsync().AsTask();
        await client.WriteAsync("x"u8.ToArray());
        Assert.That(Text(await last.WaitAsync(Patience)), Is.EqualTo("x"));
    }

    [Test]
    public async Task Wake_before_the_wait_ends_the_next_one_and_only_that()
    {
        var (_, server) = InProcessStream.CreatePair();
        var reader = new ConnectionReader(server, CancellationToken.None);
        reader.Wake();
        reader.Wake();

        Assert.That((await reader.ReadAsync()).IsCanceled, Is.True);
        Assert.That(reader.ReadAsync().AsTask().IsCompleted, Is.False);
    }

    [Test]
    public async Task Woken_wait_shows_nothing_that_was_not_examined_before()
    {
        var (client, server) = InProcessStream.CreatePair();
        var reader = new ConnectionReader(server, CancellationToken.None);
        await client.WriteAsync("ab"u8.ToArray());
        var first = await reader.ReadAsync();
        reader.AdvanceTo(first.Buffer.Start, first.Buffer.GetPosition(1));
        reader.Wake();

        var woken = await reader.ReadAsync();
        Assert.That((woken.IsCanceled, Text(woken)), Is.EqualTo((true, "a")));
        reader.AdvanceTo(woken.Buffer.Start, woken.Buffer.End);
        Assert.That(Text(await reader.ReadAsync().AsTask().WaitAsync(Patience)), Is.EqualTo("ab"));
    }

    [Test]
    public async Task Cancelled_token_ends_the_wait_and_loses_nothing()
    {
        var (client, server) = InProcessStream.CreatePair();
        var reader = new ConnectionReader(server, CancellationToken.None);
        using var cancellation = new CancellationTokenSource();
        var read = reader.ReadAsync(cancellation.Token).AsTask();
        await cancellation.CancelAsync();
        Assert.That(async () => await read.WaitAsync(Patience), Throws.InstanceOf<OperationCanceledException>());

        await client.WriteAsync("x"u8.ToArray());
        Assert.That(Text(await reader.ReadAsync().AsTask().WaitAsync(Patience)), Is.EqualTo("x"));
    }

    [Test]
    public async Task What_is_not_consumed_stays_in_one_piece_however_long_it_grows()
    {
        var (client, server) = InProcessStream.CreatePair();
        var reader = new ConnectionReader(server, CancellationToken.None);
        var sent = new byte[300_000];
        new Random(1).NextBytes(sent);
        var sending = Task.Run(async () =>
        {
            await client.WriteAsync(sent);
            await client.DisposeAsync();
        });

        var result = await reader.ReadAsync();
        while (!result.IsCompleted)
        {
            reader.AdvanceTo(result.Buffer.Start, result.Buffer.End);
            result = await reader.ReadAsync().AsTask().WaitAsync(Patience);
        }

        await sending;
        Assert.That(result.Buffer.IsSingleSegment, Is.True);
        Assert.That(result.Buffer.FirstSpan.SequenceEqual(sent), Is.True);
    }

    [Test]
    public async Task Broken_stream_is_an_io_exception_at_the_read()
    {
        var (_, server) = InProcessStream.CreatePair();
        var reader = new ConnectionReader(server, CancellationToken.None);
        var read = reader.ReadAsync().AsTask();
        await server.DisposeAsync();
        Assert.That(async () => await read.WaitAsync(Patience), Throws.InstanceOf<IOException>());
        await reader.ReleaseAsync().AsTask().WaitAsync(Patience);
    }

    [Test]
    public async Task Thousands_of_wakes_in_the_middle_of_tls_records_lose_no_octet()
    {
        var (client, server) = await SocketPairAsync();
        await using var both = new Both(client, server);
        var splitter = new SplittingStream(client);
        var (clientTls, serverTls) = await HandshakeAsync(splitter, server);
        var reader = new ConnectionReader(serverTls, CancellationToken.None);
        splitter.IsSplitting = true;

        const int Length = 200_000;
        var sent = new byte[Length];
        new Random(7).NextBytes(sent);
        var sending = Task.Run(() => SendInRecordsAsync(clientTls, sent));
        var (received, wakes) = await ReceiveAsync(reader, Length, splitter.Credits);
        await sending;
        Assert.That(received, Is.EqualTo(sent));
        Assert.That(wakes, Is.GreaterThan(2000), "the wakes must have met the reads");
    }

    private static async Task SendInRecordsAsync(SslStream tls, byte[] sent)
    {
        var random = new Random(8);
        for (var i = 0; i < sent.Length;)
        {
            var count = Math.Min(random.Next(1, 700), sent.Length - i);
            await tls.WriteAsync(sent.AsMemory(i, count));
            i += count;
        }
    }

    /// <summary>Reads as a session does that is woken all the time: consumes some, leaves some, forgets nothing.</summary>
    private static async Task<(byte[] Received, int Wakes)> ReceiveAsync(ConnectionReader reader, int length, SemaphoreSlim credits)
    {
        var random = new Random(9);
        var received = new ArrayBufferWriter<byte>(length);
        var wakes = 0;
        while (received.WrittenCount < length)
        {
            var read = reader.ReadAsync().AsTask();
            reader.Wake();
            var result = await read.WaitAsync(Patience);
            credits.Release();
            if (result.IsCanceled)
            {
                wakes++;
                reader.AdvanceTo(result.Buffer.Start, result.Buffer.End);
                continue;
            }

            var isLast = received.WrittenCount + result.Buffer.Length == length;
            var count = isLast ? result.Buffer.Length : random.NextInt64(0, result.Buffer.Length + 1);
            var part = result.Buffer.Slice(0, count);
            part.CopyTo(received.GetSpan((int)count));
            received.Advance((int)count);
            reader.AdvanceTo(part.End, result.Buffer.End);
        }

        credits.Release(); // for the last piece
        return (received.WrittenSpan.ToArray(), wakes);
    }

    private static string Text(ReadResult result) => Encoding.Latin1.GetString(result.Buffer);

    private static async Task<(NetworkStream Client, NetworkStream Server)> SocketPairAsync()
    {
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await client.ConnectAsync(listener.LocalEndPoint!);
        return (new NetworkStream(client, true), new NetworkStream(await listener.AcceptAsync(), true));
    }

    private static async Task<(SslStream Client, SslStream Server)> HandshakeAsync(Stream client, Stream server)
    {
        var clientTls = new SslStream(client);
        var serverTls = new SslStream(server);
        using var certificate = SelfSignedCertificate.Create(DateTimeOffset.UtcNow);
        var asClient = clientTls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
        {
            TargetHost = "localhost",
            RemoteCertificateValidationCallback = static (_, certificate, _, _) => certificate is not null,
        });
        await serverTls.AuthenticateAsServerAsync(certificate);
        await asClient;
        return (clientTls, serverTls);
    }

    private sealed class Both(Stream one, Stream other) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            await one.DisposeAsync();
            await other.DisposeAsync();
        }
    }
}
