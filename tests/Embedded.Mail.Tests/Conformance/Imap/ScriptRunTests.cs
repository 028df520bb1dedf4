using System.Text;

namespace Embedded.Mail.Tests.Conformance.Imap;

/// <summary>The runner itself: it must find what it is there to find.</summary>
public sealed class ScriptRunTests
{
    private static readonly IReadOnlyList<MboxMessage> Messages = Mbox.Parse("From a  Fri Feb 22 17:06:23 2008 +0200\nSubject: one\n\n1\n\nFrom a  Fri Feb 22 17:06:24 2008\nSubject: two\n\n2\n");

    [TestCase("ok noop")]
    [TestCase("ok fetch 1 body.peek[]\n* 1 fetch (body[] {{{\nSubject: one\n\n1\n\n\n}}})")]
    [TestCase("ok fetch 2 (internaldate rfc822.size)\n* 2 fetch (internaldate \"22-Feb-2008 17:06:24 +0000\" rfc822.size 19)")]
    [TestCase("tag1 noop\ntag2 status $mailbox (messages)\n* status $mailbox (messages 2)\ntag2 ok\ntag1 ok")]
    [TestCase("append\nok [appenduid $v $u]\n* 3 exists\nok uid fetch $u body.peek[header]\n* 3 fetch (uid $u)")]
    [TestCase("bad nonsense")]
    [TestCase("!ifenv NOTHING\nok nonsense\n!else\nok noop\n!endif")]
    [TestCase("ok store 1 +flags \\deleted\n? 1 fetch (flags (\\deleted))\nok expunge\n* $1 expunge\n! $2 expunge")]
    [TestCase("ok logout\n* bye")]
    public Task Script_passes(string script) => RunAsync(script);

    [TestCase("no noop")]
    [TestCase("ok nonsense")]
    [TestCase("ok noop\n* 3 exists")]
    [TestCase("ok status $mailbox (messages)\n! status $mailbox (messages 2)")]
    [TestCase("ok fetch 1 body.peek[]\n* 1 fetch (body[] {{{\nSubject: one\n\n1\n\n}}})")]
    [TestCase("ok fetch $unset flags")]
    [TestCase("tag1 noop\ntag2 noop\ntag1 ok\ntag2 no")]
    [TestCase("append\nok [appenduid $v 1]")]
    [TestCase("!ifnenv NOTHING\nok nonsense\n!endif")]
    public void Script_fails(string script) => Assert.That(() => RunAsync(script), Throws.TypeOf<ScriptException>());

    [TestCase("* 2 EXISTS\r\n* 1 EXISTS\r\n", "EXISTS drops")]
    [TestCase("* 1 EXISTS\r\n* 2 EXPUNGE\r\n", "out of 1")]
    [TestCase("* 1 EXISTS\r\n* 1 EXPUNGE\r\n", "names")]
    [TestCase("* 2 EXISTS\r\n* 2 EXPUNGE\r\n", "in use")]
    [TestCase("* ENABLED QRESYNC\r\n* 2 EXISTS\r\n* 2 FETCH (FLAGS ())\r\n", "without UID")]
    [TestCase("* 2 EXISTS\r\n* 2 FETCH (UID 5)\r\n* 2 FETCH (UID 6)\r\n", "which was 5")]
    [TestCase("other OK\r\n", "No command has this tag")]
    [TestCase("* BAD what\r\n1.1 OK\r\n", "not expected")]
    [TestCase("", "ended the connection")]
    public void What_no_server_may_send_is_found(string replies, string error)
    {
        const string script = "state: nonauth\n\nok fetch 1 flags\n";
        var stream = new Duplex(Encoding.ASCII.GetBytes("* OK hello\r\n" + replies));
        Assert.That(() => RunAsync(script, number => new ScriptClient(stream, number, waitsForLiterals: false)), Throws.TypeOf<ScriptException>().With.Message.Contains(error));
    }

    private static async Task RunAsync(string groups)
    {
        await using var server = await ScriptServer.StartAsync("memory");
        await RunAsync($"messages: all\n\n{groups}\n", number => server.Connect(number, waitsForLiterals: true));
    }

    private static async Task RunAsync(string text, Func<int, ScriptClient> connect)
    {
        await using var run = new ScriptRun(Script.Parse("test", text, static _ => false), Messages, connect);
        Assert.That(await run.RunAsync(), Is.Empty);
    }

    /// <summary>A server that says what it has to say and hears nothing.</summary>
    private sealed class Duplex(byte[] says) : MemoryStream(says)
    {
        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) => ValueTask.CompletedTask;
    }
}
