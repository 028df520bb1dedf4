using System.Text;
using Embedded.Mail.Auth;
using Embedded.Mail.Auth.OAuth2;
using Embedded.Mail.Testing;

namespace Embedded.Mail.Tests.Auth.OAuth2;

/// <summary>A passdb of tokens, whose clock stands still, and what it says.</summary>
internal sealed class TokenFixture
{
    public TokenFixture(Action<OAuth2Options> configure, HttpMessageHandler? handler = null)
    {
        var options = new OAuth2Options();
        configure(options);
        Db = new OAuth2PassDb(options, Logger, Time, handler);
    }

    public ManualTimeProvider Time { get; } = new();

    public RecordingLogger<OAuth2PassDb> Logger { get; } = new();

    public OAuth2PassDb Db { get; }

    /// <summary>Asks for alice: <c>ok</c>; <c>no</c> and the logged reason; <c>temp</c> and the reason.</summary>
    public async Task<string> AskAsync(string token, string user = "alice")
    {
        Logger.Lines.Clear();
        return await Db.VerifyTokenAsync(new AuthRequest(user, "imap") { Mechanism = "OAUTHBEARER" }, Encoding.UTF8.GetBytes(token), CancellationToken.None) switch
        {
            PassDbResult.Ok ok => string.Join(' ', ok.Fields.OrderBy(static field => field.Key).Select(static field => $"{field.Key}={field.Value}").Prepend("ok")),
            PassDbResult.Mismatch => "no " + Logger.Lines.Single(static line => line.Id == 2090).Text,
            PassDbResult.TemporaryFailure failure => "temp " + failure.Reason,
            var other => other.ToString(),
        };
    }
}
