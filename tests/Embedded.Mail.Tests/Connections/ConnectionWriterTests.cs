using System.Buffers;
using System.Text;
using Embedded.Mail.Connections;

namespace Embedded.Mail.Tests.Connections;

[Parallelizable(ParallelScope.All)]
public class ConnectionWriterTests
{
    [Test]
    public async Task Octets_arrive_in_the_order_they_were_written_however_they_were_written()
    {
        var (client, server) = InProcessStream.CreatePair();
        var writer = new ConnectionWriter(server, TimeProvider.System);
        var expected = new MemoryStream();
        var random = new Random(5);
        var writing = Task.Run(async () =>
        {
            for (var i = 0; i < 300; i++)
            {
                var part = new byte[random.Next(0, i % 10 == 0 ? 70_000 : 300)];
                random.NextBytes(part);
                expected.Write(part);
                switch (random.Next(3))
                {
                    case 0:
                        await writer.WriteAsync(part);
                        break;
                    case 1:
                        writer.Write(part);
                        await writer.FlushAsync();
                        break;
                    default:
                        writer.Write(part);
                        break;
                }
            }

            await writer.FlushAsync();
            await server.DisposeAsync();
        });

        var received = new MemoryStream();
        await client.CopyToAsync(received);
        await writing;
        Assert.That(received.ToArray().AsSpan().SequenceEqual(expected.ToArray()), Is.True);
        Assert.That(writer.Octets, Is.EqualTo(expected.Length));
        Assert.That(writer.WritingSince, Is.Zero);
    }

    [Test]
    public async Task Nothing_is_sent_before_the_flush_and_the_count_of_what_waits_is_known()
    {
        var (client, server) = InProcessStream.CreatePair();
        var writer = new ConnectionWriter(server, TimeProvider.System);
        var read = client.ReadAsync(new byte[10]).AsTask();
        writer.Write("abc"u8);
        Assert.That((writer.UnflushedBytes, read.IsCompleted), Is.EqualTo((3, false)));
        await writer.FlushAsync();
        Assert.That((await read, writer.UnflushedBytes), Is.EqualTo((3, 0)));
    }

    [Test]
    public async Task Write_to_a_client_that_has_gone_is_an_io_exception()
    {
        var (client, server) = InProcessStream.CreatePair();
        var writer = new ConnectionWriter(server, TimeProvider.System);
        await client.DisposeAsync();
        Assert.That(async () => await writer.WriteAsync(Encoding.ASCII.GetBytes("x")), Throws.InstanceOf<IOException>());
        await server.DisposeAsync();
        Assert.That(async () => await writer.WriteAsync(Encoding.ASCII.GetBytes("x")), Throws.InstanceOf<IOException>());
    }

    [Test]
    public async Task Write_waits_for_a_client_that_does_not_read_and_the_wait_is_known()
    {
        var (client, server) = InProcessStream.CreatePair();
        var writer = new ConnectionWriter(server, TimeProvider.System);
        var write = writer.WriteAsync(new byte[1_000_000]).AsTask();
        Assert.That(write.IsCompleted, Is.False);
        Assert.That(writer.WritingSince, Is.Not.Zero);
        await client.DisposeAsync();
        Assert.That(async () => await write, Throws.InstanceOf<IOException>());
        Assert.That(writer.WritingSince, Is.Zero);
    }
}
