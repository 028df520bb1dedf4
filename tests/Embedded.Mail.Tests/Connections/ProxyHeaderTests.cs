using System.Buffers;
using System.Net;
using System.Text;
using Embedded.Mail.Connections.Proxy;

namespace Embedded.Mail.Tests.Connections;

[Parallelizable(ParallelScope.All)]
public class ProxyHeaderTests
{
    private const string Signature = "\r\n\r\n\0\r\nQUIT\n";
    private const string Inet = "\x21\x11\0\x0C" + "\xC0\0\x02\x01" + "\xC6\x33\x64\x02" + "\x12\x34" + "\0\x8F";

    private static readonly string Inet6 = "\x21\x21\0\x24" + Octets("2001:db8::1") + Octets("2001:db8::2") + "\x12\x34\0\x8F";
    private static readonly string Mapped = "\x21\x21\0\x24" + Octets("::ffff:192.0.2.1") + Octets("::ffff:198.51.100.2") + "\x12\x34\0\x8F";

    private static TestCaseData[] Valid =>
    [
        new("PROXY TCP4 192.0.2.1 198.51.100.2 4660 143\r\n", "192.0.2.1:4660", "198.51.100.2:143"),
        new("PROXY TCP4 255.255.255.255 255.255.255.255 65535 65535\r\n", "255.255.255.255:65535", "255.255.255.255:65535"),
        new("PROXY TCP6 2001:db8::1 2001:db8::2 4660 143\r\n", "[2001:db8::1]:4660", "[2001:db8::2]:143"),
        new("PROXY UNKNOWN\r\n", null, null),
        new("PROXY UNKNOWN ffff::1 ffff::2 65535 65535\r\n", null, null),
        new(Signature + Inet, "192.0.2.1:4660", "198.51.100.2:143"),
        new(Signature + Inet6, "[2001:db8::1]:4660", "[2001:db8::2]:143"),
        new(Signature + Mapped, "192.0.2.1:4660", "198.51.100.2:143"),
        new(Signature + "\x20\0\0\0", null, null),
        new(Signature + "\x20\x11\0\x0Czzzzzzzzzzzz", null, null),
        new(Signature + "\x21\0\0\x03zyx", null, null),
    ];

    [TestCaseSource(nameof(Valid))]
    public void Valid_header_is_read_and_every_prefix_asks_for_more(string text, string? source, string? destination)
    {
        var octets = Encoding.Latin1.GetBytes(text + "A1 NOOP\r\n");
        var whole = text.Length;
        Assert.That(ProxyHeader.Read(octets, out var header, out var length), Is.EqualTo(OperationStatus.Done));
        Assert.That((header.Source?.ToString(), header.Destination?.ToString(), length), Is.EqualTo((source, destination, whole)));
        Assert.That(header.IsProxied, Is.EqualTo(source is not null));
        for (var cut = 0; cut < whole; cut++)
        {
            var status = ProxyHeader.Read(octets.AsSpan(0, cut), out var early, out var earlyLength);
            Assert.That(status == OperationStatus.NeedMoreData || (status == OperationStatus.Done && early == header && earlyLength == whole), Is.True, $"cut at {cut}");
        }
    }

    [Test]
    public void Unix_client_has_no_address_and_what_the_header_carries_beyond_is_skipped()
    {
        var octets = Encoding.Latin1.GetBytes(Signature + "\x21\x31\x01\0" + new string('p', 256));
        Assert.That(ProxyHeader.Read(octets.AsSpan(0, ProxyHeader.MaxReadLength), out var header, out var length), Is.EqualTo(OperationStatus.Done));
        Assert.That((header.IsProxied, header.Source, length), Is.EqualTo((true, (IPEndPoint?)null, 16 + 256)));
    }

    [TestCase("A1 NOOP\r\n")]
    [TestCase("PROXX")]
    [TestCase("\r\n\r\n\0\r\nQUIX")]
    [TestCase("PROXY TCP4 192.0.2.1 198.51.100.2 4660\r\n")]
    [TestCase("PROXY TCP4 192.0.2.1 198.51.100.2 4660 143 9\r\n")]
    [TestCase("PROXY TCP4 192.0.2.1  198.51.100.2 4660 143\r\n")]
    [TestCase("PROXY TCP4 192.0.2 198.51.100.2 4660 143\r\n")]
    [TestCase("PROXY TCP4 0xC0.0.2.1 198.51.100.2 4660 143\r\n")]
    [TestCase("PROXY TCP4 192.0.2.256 198.51.100.2 4660 143\r\n")]
    [TestCase("PROXY TCP4 2001:db8::1 2001:db8::2 4660 143\r\n")]
    [TestCase("PROXY TCP6 192.0.2.1 198.51.100.2 4660 143\r\n")]
    [TestCase("PROXY TCP6 fe80::1%1 2001:db8::2 4660 143\r\n")]
    [TestCase("PROXY TCP4 192.0.2.1 198.51.100.2 65536 143\r\n")]
    [TestCase("PROXY TCP4 192.0.2.1 198.51.100.2 -1 143\r\n")]
    [TestCase("PROXY TCP4 192.0.2.1 198.51.100.2  143\r\n")]
    [TestCase("PROXY UDP4 192.0.2.1 198.51.100.2 4660 143\r\n")]
    [TestCase("PROXY \r\n")]
    [TestCase(Signature + "\x11\x11\0\x0Czzzzzzzzzzzz")] // version 1 in the binary form
    [TestCase(Signature + "\x22\x11\0\x0Czzzzzzzzzzzz")] // unknown command
    [TestCase(Signature + "\x21\x12\0\x0Czzzzzzzzzzzz")] // datagrams
    [TestCase(Signature + "\x21\x41\0\x0Czzzzzzzzzzzz")] // unknown family
    [TestCase(Signature + "\x21\x11\0\x0Bzzzzzzzzzzz")] // too short for its family
    public void Malformed_header_is_refused(string text)
    {
        Assert.That(ProxyHeader.Read(Encoding.Latin1.GetBytes(text), out _, out _), Is.EqualTo(OperationStatus.InvalidData));
    }

    [Test]
    public void Line_longer_than_107_octets_is_refused_without_its_end()
    {
        var octets = Encoding.Latin1.GetBytes("PROXY UNKNOWN " + new string('x', 93));
        Assert.That(octets, Has.Length.EqualTo(107));
        Assert.That(ProxyHeader.Read(octets.AsSpan(0, 106), out _, out _), Is.EqualTo(OperationStatus.NeedMoreData));
        Assert.That(ProxyHeader.Read(octets, out _, out _), Is.EqualTo(OperationStatus.InvalidData));
    }

    private static string Octets(string address) => Encoding.Latin1.GetString(IPAddress.Parse(address).GetAddressBytes());
}
