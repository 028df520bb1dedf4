using Embedded.Mail.Messages;

namespace Embedded.Mail.Tests.Messages;

public sealed class EnvelopeAddressTests
{
    [TestCase("alice", "alice", "", "alice")]
    [TestCase("Alice+x@Example.ORG", "Alice+x", "Example.ORG", "Alice+x@Example.ORG")]
    [TestCase("\"a b\"@c", "a b", "c", "\"a b\"@c")]
    [TestCase("\"alice\"@c", "alice", "c", "alice@c")]
    [TestCase("\"a\\\"\\\\b\"", "a\"\\b", "", "\"a\\\"\\\\b\"")]
    [TestCase("\"a@b\"@c", "a@b", "c", "\"a@b\"@c")]
    [TestCase("a..b.@c", "a..b.", "c", "a..b.@c")]
    [TestCase("a@[IPv6:2001:db8::1]", "a", "[IPv6:2001:db8::1]", "a@[IPv6:2001:db8::1]")]
    [TestCase("grüße@exämple", "grüße", "exämple", "grüße@exämple")]
    [TestCase("\"grü ße\"@x", "grü ße", "x", "\"grü ße\"@x")]
    public void Addresses_are_read_and_written(string text, string local, string domain, string written)
    {
        Assert.That(EnvelopeAddress.TryParse(text, out var address));
        Assert.That((address!.LocalPart, address.Domain, address.ToString()), Is.EqualTo((local, domain, written)));
        Assert.That(EnvelopeAddress.TryParse(address.ToString(), out var again) && again == address);
    }

    [TestCase(null)]
    [TestCase("")]
    [TestCase("@c")]
    [TestCase("a@")]
    [TestCase("a b")]
    [TestCase("a@b@c")]
    [TestCase("<a@b>")]
    [TestCase("\"\"@c")]
    [TestCase("\"a")]
    [TestCase("a@b..c")]
    [TestCase("a@.b")]
    [TestCase("a@b.")]
    [TestCase("a\r\nb")]
    [TestCase("\"a\r\n\"@b")]
    [TestCase("a@b\u2028")]
    [TestCase("a\u0085@b")]
    public void What_is_no_address_is_refused(string? text) => Assert.That(EnvelopeAddress.TryParse(text, out _), Is.False);
}
