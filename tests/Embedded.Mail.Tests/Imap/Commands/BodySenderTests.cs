using Embedded.Mail.Imap.Commands.Fetch;
using Embedded.Mail.Imap.Wire;
using Embedded.Mail.Mime;
using Embedded.Mail.Storage;
using Embedded.Mail.Tests.Imap.Session;

namespace Embedded.Mail.Tests.Imap.Commands;

public sealed class BodySenderTests
{
    [Test]
    public async Task Store_that_refuses_in_the_middle_of_a_literal_ends_the_connection()
    {
        await using var connection = new PipeConnection();
        await using var body = new RefusedBody();
        var output = new ImapWriter(connection.Output);

        // Any other exception would be answered by NO, which the client would take for octets of the message.
        Assert.That(
            async () => await BodySender.SendAsync(body, new OctetRange(0, body.Length), output, CancellationToken.None),
            Throws.InstanceOf<IOException>());
    }

    private sealed class RefusedBody : MessageBody
    {
        public override long Length => 100;

        public override ValueTask<int> ReadAsync(long offset, Memory<byte> destination, CancellationToken cancellationToken) =>
            throw new MailStoreException(MailStoreError.Expunged, "The message is gone");
    }
}
