using System.Text;
using Embedded.Mail.Delivery;
using Embedded.Mail.Mime;
using Embedded.Mail.Sieve;
using Embedded.Mail.Storage;
using Embedded.Mail.Tests.Connections;

namespace Embedded.Mail.Tests.Delivery;

[NonParallelizable]
public sealed class LargeMessageTests
{
    private const int Megabyte = 1024 * 1024;
    private const int Megabytes = 200;
    private const int PieceSize = 32 * 1024;

    [Test]
    public async Task A_message_of_200_megabytes_comes_in_through_constant_memory()
    {
        var reader = new CountingFilter();
        await using var server = MailTestServer.Start(server => server.Filters.Add(reader));
        await using var client = server.Connect("lmtp");
        _ = await client.ReadLineAsync();
        await client.SendAsync("LHLO x\r\n");
        while (await client.ReadLineAsync() is { } line && line[3] == '-')
        {
        }

        await client.ExchangeAsync("C: MAIL FROM:<a@b>\nS: 250 *\nC: RCPT TO:<alice>\nS: 250 *\nC: DATA\nS: 354 OK\n");
        var piece = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat(new string('x', 76) + "\r\n..\r\n", PieceSize / 82)));
        await client.Stream.WriteAsync(piece);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var allocated = GC.GetTotalAllocatedBytes(precise: true);
        for (var i = 1; i < Megabytes * (Megabyte / PieceSize); i++)
        {
            await client.Stream.WriteAsync(piece);
        }

        Assert.That(GC.GetTotalMemory(forceFullCollection: true) - before, Is.LessThan(8 * Megabyte));
        Assert.That(GC.GetTotalAllocatedBytes(precise: true) - allocated, Is.LessThan(Megabytes / 5 * Megabyte), "allocations do not grow with the octets");
        await client.ExchangeAsync("C: .\nS: 250 2.0.0 <alice> *\n");
        Assert.That(reader.Octets, Is.GreaterThan((long)Megabytes * (Megabyte / PieceSize) * (piece.Length - (piece.Length / 82))));
    }

    [Test]
    public async Task A_message_of_200_megabytes_goes_out_through_constant_memory()
    {
        await using var server = MailTestServer.Start(static server => server.StoreOptions.MaxMessageSize = 250 * Megabyte);
        _ = await server.AppendAsync("alice", string.Concat(Enumerable.Repeat(new string('x', 76) + "\r\n.\r\n", Megabytes * (Megabyte / 81))));
        await using var client = server.Connect("pop3");
        await client.ExchangeAsync("S: +OK *\nC: USER alice\nS: +OK\nC: PASS secret\nS: +OK *\nC: RETR 1\nS: +OK 2* octets\n".Replace("2*", "*", StringComparison.Ordinal));
        var buffer = new byte[Megabyte];
        long received = 0;
        var before = GC.GetTotalMemory(forceFullCollection: true);
        int count;
        byte[] end = [];
        while (!end.AsSpan().SequenceEqual("\r\n.\r\n"u8) && (count = await client.Stream.ReadAsync(buffer)) > 0)
        {
            received += count;
            end = [.. end, .. buffer.AsSpan(Math.Max(0, count - 5), Math.Min(5, count))];
            end = end[Math.Max(0, end.Length - 5)..];
        }

        Assert.That(GC.GetTotalMemory(forceFullCollection: true) - before, Is.LessThan(8 * Megabyte));
        Assert.That(received, Is.EqualTo((long)Megabytes * (Megabyte / 81) * 82 + 3));
    }

    /// <summary>Reads the message as a filter would, and lets it vanish: the in-memory store would keep it whole.</summary>
    private sealed class CountingFilter : IDeliveryFilter
    {
        public long Octets { get; private set; }

        public async ValueTask<DeliveryDecision?> DecideAsync(
            IMailAccount account, MessageBody message, SieveEnvelope envelope, CancellationToken cancellationToken)
        {
            var buffer = new byte[64 * 1024];
            int count;
            while ((count = await message.ReadAsync(Octets, buffer, cancellationToken)) > 0)
            {
                Octets += count;
            }

            return new DeliveryDecision.Store([]);
        }
    }
}
