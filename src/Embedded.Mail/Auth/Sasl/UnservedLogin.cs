using Microsoft.Extensions.Logging;

namespace Embedded.Mail.Auth.Sasl;

/// <summary>Logs a login that no passdb was asked about, as a failed one with its address and method. A password that was sent in clear is known to others now: the administrator should hear of it.</summary>
internal static class UnservedLogin
{
    /// <summary>Logs it.</summary>
    /// <param name="logger">The protocol's log.</param>
    /// <param name="request">Who asks, by what mechanism; the name is empty where it is not known.</param>
    /// <param name="availability">Why it was not served.</param>
    public static void Report(ILogger logger, AuthRequest request, SaslAvailability availability) => Log.LoginFailed(
        logger, LogText.Of(request.OriginalUserName), LogText.Of(request.Mechanism), request.Service, request.RemoteEndPoint, ReasonOf(availability), request.SessionId);

    private static string ReasonOf(SaslAvailability availability) => availability switch
    {
        SaslAvailability.NeedsEncryption => "tried to use plaintext authentication, which is disallowed before TLS",
        SaslAvailability.LoginNeedsEncryption => "tried to log in before TLS",
        _ => "tried to use a mechanism that is not served",
    };
}
