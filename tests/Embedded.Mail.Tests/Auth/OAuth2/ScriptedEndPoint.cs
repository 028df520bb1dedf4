using System.Collections.Concurrent;
using System.Net;
using System.Text;

namespace Embedded.Mail.Tests.Auth.OAuth2;

/// <summary>Answers requests as told, and notes them.</summary>
internal sealed class ScriptedEndPoint(Func<string, HttpResponseMessage> answer) : HttpMessageHandler
{
    public ConcurrentQueue<string> Requests { get; } = new();

    /// <summary>When set, requests wait for it.</summary>
    public Task Gate { get; set; } = Task.CompletedTask;

    public static HttpResponseMessage Json(string text, HttpStatusCode status = HttpStatusCode.OK) =>
        new(status) { Content = new StringContent(text, Encoding.UTF8, "application/json") };

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var text = $"{request.Method} {request.RequestUri} {request.Headers.Authorization} {(request.Content is null ? "" : await request.Content.ReadAsStringAsync(cancellationToken))}".Trim();
        Requests.Enqueue(text);
        await Gate.WaitAsync(cancellationToken);
        return answer(text);
    }
}
