using System.Text;
using Embedded.Mail.Auth.Sasl;

namespace Embedded.Mail.Tests.Auth.Sasl;

/// <summary>Short ways to speak within an exchange.</summary>
internal static class SaslClient
{
    public static async Task<SaslStep> StartAsync(this SaslExchange exchange, string? message) =>
        await exchange.StartAsync(message is null ? (ReadOnlyMemory<byte>?)null : Encode(message), CancellationToken.None);

    public static async Task<SaslStep> RespondAsync(this SaslExchange exchange, string message) => await exchange.RespondAsync(Encode(message), CancellationToken.None);

    public static byte[] Encode(string message) =>
        message.Length == 0 ? "="u8.ToArray() : Encoding.ASCII.GetBytes(Convert.ToBase64String(Encoding.UTF8.GetBytes(message)));

    public static string Text(this SaslStep step) => step is SaslStep.Challenge challenge
        ? Encoding.UTF8.GetString(Convert.FromBase64String(Encoding.ASCII.GetString(challenge.Base64.Span)))
        : throw new AssertionException($"No challenge: {step}");

    /// <summary>One word for a step: <c>ok alice</c>, <c>fail</c>, <c>bad …</c>.</summary>
    public static string Show(this SaslStep step) => step switch
    {
        SaslStep.Challenge => "challenge " + step.Text(),
        SaslStep.Success success => "ok " + success.User.Name,
        SaslStep.Failure failure => AuthFixture.Word(failure.Result),
        SaslStep.Cancelled => "cancelled",
        SaslStep.BadResponse bad => "bad " + bad.Reason,
        _ => throw new AssertionException($"Unknown step {step}."),
    };
}
