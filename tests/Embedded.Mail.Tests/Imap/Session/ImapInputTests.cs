using Embedded.Mail.Imap;
using Embedded.Mail.Imap.Session;
using Embedded.Mail.Imap.Wire;

namespace Embedded.Mail.Tests.Imap.Session;

public sealed class ImapInputTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(45);

    [Test]
    public async Task Client_that_only_sends_cannot_make_the_server_keep_its_answers()
    {
        await using var connection = new PipeConnection();
        await connection.ReceiveAsync(string.Concat(Enumerable.Repeat("a NOOP\r\n", 1000)));
        var output = new ImapWriter(connection.Output);
        using var input = Open(connection, output);
        var most = 0L;
        for (var i = 0; i < 1000; i++)
        {
            Assert.That((await input.ReadCommandAsync(CancellationToken.None)).Kind, Is.EqualTo(ImapInputKind.Octets));
            _ = output.Write(new byte[1000]);
            most = Math.Max(most, connection.Output.UnflushedBytes);
        }

        Assert.That(most, Is.LessThanOrEqualTo(ImapWriter.FlushThreshold + 1000));
    }

    [Test]
    public async Task Answers_to_few_pipelined_commands_go_out_together()
    {
        await using var connection = new PipeConnection();
        await connection.ReceiveAsync("a NOOP\r\nb NOOP\r\n");
        var output = new ImapWriter(connection.Output);
        using var input = Open(connection, output);
        _ = await input.ReadCommandAsync(CancellationToken.None);
        _ = output.Write("a OK\r\n"u8);
        _ = await input.ReadCommandAsync(CancellationToken.None);
        Assert.That(connection.Output.UnflushedBytes, Is.EqualTo(6));
    }

    [Test]
    public async Task Every_piece_of_a_message_gives_the_client_new_time()
    {
        await using var connection = new PipeConnection();
        await connection.ReceiveAsync("a APPEND INBOX {6+}\r\nabc");
        using var input = Open(connection, new ImapWriter(connection.Output));
        _ = await input.ReadCommandAsync(CancellationToken.None);
        var literal = await input.OpenLiteralAsync(CancellationToken.None);
        var buffer = new byte[10];
        Assert.That(await literal.ReadAsync(buffer), Is.EqualTo(3));
        Assert.That(connection.Timeouts, Is.EqualTo(new[] { Patience }));
        await connection.ReceiveAsync("def");
        Assert.That(await literal.ReadAsync(buffer), Is.EqualTo(3));
        Assert.That(connection.Timeouts, Is.EqualTo(new[] { Patience, Patience }));
    }

    private static ImapInput Open(PipeConnection connection, ImapWriter output) =>
        new(connection, output, new ImapCommandFramer(ImapLimits.AfterLogin(new ImapOptions())), Patience);
}
