using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Embedded.Mail.AspNetHost;
using Embedded.Mail.InteropTests.Peers;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Embedded.Mail.InteropTests;

/// <summary>The sample with the mail server inside a web application.</summary>
public sealed class AspNetHostTests
{
    private static readonly string[] Arguments =
    [
        "--Urls=http://127.0.0.1:0", "--Mail:Connections:Listeners:0:Port=0", "--Mail:Connections:Listeners:1:Port=0",
    ];

    [Test]
    public async Task Message_posted_by_http_is_read_by_imap_and_by_http()
    {
        await using var application = MailApplication.Create(Arguments);
        await application.StartAsync();
        using var client = new HttpClient { BaseAddress = new Uri(application.Urls.Single()) };
        const string message = "Subject: =?utf-8?q?caf=C3=A9?=\r\n\r\nby HTTP\r\n";

        using var posted = await client.PostAsync("/users/demo/messages", new StringContent(message, Encoding.UTF8, "message/rfc822"));
        var list = await client.GetFromJsonAsync<JsonElement>("/users/demo/messages");
        var read = await client.GetStringAsync("/users/demo/messages/1");

        Assert.That(posted.StatusCode, Is.EqualTo(HttpStatusCode.Created));
        Assert.That(list[0].GetProperty("subject").GetString(), Is.EqualTo("café"));
        Assert.That(list[0].GetProperty("size").GetInt64(), Is.EqualTo(read.Length));
        Assert.That(list[0].GetProperty("isSeen").GetBoolean(), Is.False);
        Assert.That(read, Does.EndWith(message));
        Assert.That(await FetchByImapAsync(application), Is.EqualTo(read));
    }

    [Test]
    public async Task Unknown_users_and_messages_are_not_found()
    {
        await using var application = MailApplication.Create(Arguments);
        await application.StartAsync();
        using var client = new HttpClient { BaseAddress = new Uri(application.Urls.Single()) };
        using var post = await client.PostAsync("/users/nobody/messages", new StringContent("Subject: x\r\n\r\n"));
        using var list = await client.GetAsync("/users/nobody/messages");
        using var read = await client.GetAsync("/users/demo/messages/7");
        Assert.That((post.StatusCode, list.StatusCode, read.StatusCode), Is.EqualTo((HttpStatusCode.NotFound, HttpStatusCode.NotFound, HttpStatusCode.NotFound)));
    }

    private static async Task<string> FetchByImapAsync(WebApplication application)
    {
        var endPoint = application.Services.GetRequiredService<MailServer>().EndPoints["imap"];
        var result = await PeerRun.RunAsync(Peer.Require("curl", "curl"), "--silent", "--user", "demo:demo", $"imap://{endPoint}/INBOX;UID=1");
        return result.Succeeded().Output;
    }
}
