using System.Net.Security;
using System.Security.Authentication;
using Embedded.Mail.Connections.Tls;

namespace Embedded.Mail.Tests.Connections.Tls;

/// <summary>What is read of a client's first message, on real ones and on broken ones.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class ClientHelloTests
{
    [Test]
    public async Task Real_message_tells_name_signatures_and_versions([Values("mail.example.org", "xn--mlar-5qa.example")] string name)
    {
        var octets = await RecordAsync(name, SslProtocols.Tls12 | SslProtocols.Tls13);
        var hello = await ReadAsync(octets, pieces: int.MaxValue);
        Assert.Multiple(() =>
        {
            Assert.That(hello.ServerName, Is.EqualTo(name));
            Assert.That(hello.IsTls13, Is.True);
            Assert.That(hello.SignatureSchemes, Does.Contain((ushort)0x0403).And.Contain((ushort)0x0804));
            Assert.That(hello.CipherSuites, Does.Contain((ushort)0x1301).And.Contain((ushort)0xC02C));
            Assert.That(hello.Groups, Does.Contain((ushort)23));
        });
    }

    [Test]
    public async Task Client_of_tls_1_2_is_known_for_one()
    {
        var hello = await ReadAsync(await RecordAsync("mail.example.org", SslProtocols.Tls12), pieces: int.MaxValue);
        Assert.That(hello.IsTls13, Is.False);
        Assert.That(hello.CipherSuites, Has.None.EqualTo((ushort)0x1301).And.Some.EqualTo((ushort)0xC02C));
    }

    [Test]
    public async Task Message_cut_into_records_and_pieces_of_any_size_is_the_same()
    {
        var octets = await RecordAsync("mail.example.org", SslProtocols.Tls12 | SslProtocols.Tls13);
        foreach (var record in new[] { 1, 3, 4, 5, 100 })
        {
            var cut = CutIntoRecords(octets, record);
            var reader = new ClientHelloReader(new PiecewiseStream(cut, record));
            var hello = await reader.ReadAsync(CancellationToken.None);
            Assert.That(hello.ServerName, Is.EqualTo("mail.example.org"), $"records of {record}");
            Assert.That(reader.Octets.ToArray(), Is.EqualTo(cut), "all is there to be read again");
        }
    }

    [Test]
    public async Task Every_prefix_and_every_broken_octet_is_survived_and_kept()
    {
        var octets = await RecordAsync("mail.example.org", SslProtocols.Tls12);
        for (var length = 0; length < octets.Length; length++)
        {
            var reader = new ClientHelloReader(new MemoryStream(octets, 0, length));
            Assert.That(await reader.ReadAsync(CancellationToken.None), Is.SameAs(ClientHello.Unknown), $"{length} octets");
            Assert.That(reader.Octets.Length, Is.EqualTo(length));
        }

        for (var place = 0; place < octets.Length; place++)
        {
            var broken = octets.ToArray();
            broken[place] ^= 0xFF;
            var reader = new ClientHelloReader(new MemoryStream(broken));
            _ = await reader.ReadAsync(CancellationToken.None);
            Assert.That(broken.AsSpan().StartsWith(reader.Octets.Span), Is.True);
        }
    }

    [Test]
    public async Task Nothing_behind_the_message_is_taken()
    {
        byte[] octets = [.. await RecordAsync("mail.example.org", SslProtocols.Tls12), 1, 2, 3];
        var stream = new MemoryStream(octets);
        _ = await new ClientHelloReader(stream).ReadAsync(CancellationToken.None);
        Assert.That(stream.Length - stream.Position, Is.EqualTo(3));
    }

    [Test]
    public async Task Message_without_an_end_is_given_up()
    {
        // A message of 16 MB announced, in records of 16 KB that keep coming.
        byte[] first = [22, 3, 1, 0x40, 0, 1, 0x7F, 0xFF, 0xFF, .. new byte[16380]];
        byte[] small = [22, 3, 1, 0x40, 0, 1, 0, 0xFF, 0xFF, .. new byte[16380]];
        byte[] more = [22, 3, 1, 0x40, 0, .. new byte[16384]];
        foreach (var start in new[] { first, small })
        {
            var endless = new MemoryStream([.. start, .. Enumerable.Repeat(more, 100).SelectMany(octets => octets)]);
            var reader = new ClientHelloReader(endless);
            Assert.That((await reader.ReadAsync(CancellationToken.None)).ServerName, Is.Empty);
            Assert.That(reader.Octets.Length, Is.LessThan(100_000));
        }
    }

    private static ValueTask<ClientHello> ReadAsync(byte[] octets, int pieces) => new ClientHelloReader(new PiecewiseStream(octets, pieces)).ReadAsync(CancellationToken.None);

    /// <summary>What a client sends first.</summary>
    private static async Task<byte[]> RecordAsync(string name, SslProtocols protocols)
    {
        var sent = new RecordingStream();
        await using var client = new SslStream(sent);
        var options = new SslClientAuthenticationOptions { TargetHost = name, EnabledSslProtocols = protocols };
        Assert.That(async () => await client.AuthenticateAsClientAsync(options), Throws.InstanceOf<IOException>());
        return sent.ToArray();
    }

    private static byte[] CutIntoRecords(byte[] record, int size) =>
        [.. record.Skip(5).Chunk(size).SelectMany(part => new byte[] { 22, 3, 1, 0, (byte)part.Length }.Concat(part))];

    /// <summary>Keeps what is written, and has nothing to read.</summary>
    private sealed class RecordingStream : MemoryStream
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => ValueTask.FromResult(0);

        public override int Read(byte[] buffer, int offset, int count) => 0;
    }

    private sealed class PiecewiseStream(byte[] octets, int size) : MemoryStream(octets)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..Math.Min(size, buffer.Length)], cancellationToken);
    }
}
