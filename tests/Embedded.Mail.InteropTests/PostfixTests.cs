using Embedded.Mail.InteropTests.Peers;

namespace Embedded.Mail.InteropTests;

[TestFixture(InteropStore.Memory)]
[TestFixture(InteropStore.Sdbox)]
public sealed class PostfixTests(InteropStore store)
{
    private const string Alice = InteropServer.User + "@example.org";

    [Test]
    public async Task Message_arrives_over_tcp()
    {
        await using var server = await InteropServer.StartAsync(store, mail => mail.AddUser(Alice, InteropServer.Password));
        await using var postfix = await PrivatePostfix.StartAsync($"lmtp:inet:127.0.0.1:{server.Port("lmtp")}");
        await postfix.SendAsync("bob@example.net", TestMessage.Text("through Postfix", "hello"), Alice);
        Assert.That(await server.WaitForSubjectsAsync(Alice, 1, () => postfix.Log), Is.EqualTo((string[])["through Postfix"]));
    }

    [Test]
    public async Task Message_to_two_users_arrives_over_the_unix_socket()
    {
        const string carol = "carol@example.org";
        await using var server = await InteropServer.StartAsync(store, mail => mail.AddUser(Alice, "a").AddUser(carol, "c"));
        await using var postfix = await PrivatePostfix.StartAsync($"lmtp:unix:{server.LmtpSocket}");
        await postfix.SendAsync("bob@example.net", TestMessage.Text("to both", "hello"), Alice, carol);
        Assert.That(await server.WaitForSubjectsAsync(Alice, 1, () => postfix.Log), Is.EqualTo((string[])["to both"]));
        Assert.That(await server.WaitForSubjectsAsync(carol, 1, () => postfix.Log), Is.EqualTo((string[])["to both"]));
    }

    [Test]
    public async Task Unknown_recipient_bounces_to_the_sender()
    {
        await using var server = await InteropServer.StartAsync(store, mail => mail.AddUser(Alice, "a"));
        await using var postfix = await PrivatePostfix.StartAsync($"lmtp:inet:127.0.0.1:{server.Port("lmtp")}");
        await postfix.SendAsync(Alice, TestMessage.Text("lost", "hello"), "nobody-of-that-name@example.org");
        Assert.That(await server.WaitForSubjectsAsync(Alice, 1, () => postfix.Log), Is.EqualTo((string[])["Undelivered Mail Returned to Sender"]));
    }
}
