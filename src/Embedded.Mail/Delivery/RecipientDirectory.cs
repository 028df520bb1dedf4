using Embedded.Mail.Auth;
using Embedded.Mail.Messages;

namespace Embedded.Mail.Delivery;

/// <summary>Finds the user behind a recipient's address.</summary>
internal sealed class RecipientDirectory(IAuthenticator authenticator, string delimiters)
{
    public async ValueTask<RecipientLookup> FindAsync(DeliveryEnvelope envelope, EnvelopeAddress address, CancellationToken cancellationToken)
    {
        var (user, detail) = Split(address);
        var request = new AuthRequest(user.UserName, envelope.Service)
        {
            RemoteEndPoint = envelope.RemoteEndPoint,
            LocalEndPoint = envelope.LocalEndPoint,
            SessionId = envelope.SessionId,
        };
        return await authenticator.FindUserAsync(request, cancellationToken) switch
        {
            AuthResult.Success found => new RecipientLookup.Found(new Recipient(address, found.User, detail)),
            AuthResult.TemporaryFailure => Fail(address, DeliveryStatus.LookupUnavailable, "Temporary user lookup failure"),
            AuthResult.Refused refused => Fail(address, DeliveryStatus.Refused, refused.Reason),
            _ => Fail(address, DeliveryStatus.UnknownUser, $"User doesn't exist: {user.UserName}"),
        };
    }

    /// <summary>The address without its detail, and the detail. A delimiter in front separates nothing, for no user has an empty name.</summary>
    private (EnvelopeAddress User, string? Detail) Split(EnvelopeAddress address)
    {
        var at = address.LocalPart.AsSpan().IndexOfAny(delimiters);
        return at > 0
            ? (address with { LocalPart = address.LocalPart[..at] }, address.LocalPart[(at + 1)..])
            : (address, null);
    }

    private static RecipientLookup.Failed Fail(EnvelopeAddress address, DeliveryStatus status, string text) =>
        new(new DeliveryResult(address.ToString(), status, text, status == DeliveryStatus.LookupUnavailable));
}
