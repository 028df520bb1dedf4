using Embedded.Mail.Auth;
using Embedded.Mail.Delivery;
using Embedded.Mail.Messages;
using Embedded.Mail.Mime;
using Embedded.Mail.Storage;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Embedded.Mail.AspNetHost;

/// <summary>
/// Mail over HTTP: lists and reads a user's INBOX by the contracts of the store, and delivers by the pipeline that LMTP uses. A real application would ask who calls.
/// </summary>
internal static class MessageEndpoints
{
    private static readonly MetadataRequest SummaryFields = new(MessageFields.InternalDate | MessageFields.Size, ["Subject"]);

    public static void MapMessages(this IEndpointRouteBuilder routes)
    {
        var messages = routes.MapGroup("/users/{user}/messages");
        messages.MapGet("", ListAsync);
        messages.MapGet("{uid}", ReadAsync);
        messages.MapPost("", DeliverAsync);
    }

    private static async Task<Results<Ok<List<MessageSummary>>, NotFound>> ListAsync(
        string user, IAuthenticator authenticator, MailAccounts accounts, CancellationToken cancellationToken)
    {
        if (await FindAsync(user, authenticator, cancellationToken) is not { } found)
        {
            return TypedResults.NotFound();
        }

        await using var account = await accounts.OpenAsync(found, cancellationToken);
        await using var inbox = await account.OpenMailboxAsync(MailboxName.Inbox, MailboxAccess.ReadOnly, cancellationToken);
        var state = inbox.State;
        var summaries = new List<MessageSummary>();
        await foreach (var message in inbox.ReadMetadataAsync(UidSet.All, SummaryFields, cancellationToken))
        {
            summaries.Add(Summary(message, state));
        }

        return TypedResults.Ok(summaries);
    }

    private static async Task<Results<Ok, NotFound>> ReadAsync(
        string user, uint uid, HttpResponse response, IAuthenticator authenticator, MailAccounts accounts, CancellationToken cancellationToken)
    {
        if (await FindAsync(user, authenticator, cancellationToken) is not { } found)
        {
            return TypedResults.NotFound();
        }

        await using var account = await accounts.OpenAsync(found, cancellationToken);
        await using var inbox = await account.OpenMailboxAsync(MailboxName.Inbox, MailboxAccess.ReadOnly, cancellationToken);
        try
        {
            await using var body = await inbox.OpenMessageAsync(new Uid(uid), cancellationToken);
            (response.ContentType, response.ContentLength) = ("message/rfc822", body.Length);
            await body.AsStream().CopyToAsync(response.Body, cancellationToken);
            return TypedResults.Ok();
        }
        catch (MailStoreException e) when (e.Error is MailStoreError.Expunged or MailStoreError.NotFound)
        {
            return TypedResults.NotFound();
        }
    }

    private static async Task<Results<Created, ProblemHttpResult>> DeliverAsync(
        string user, HttpRequest request, MailDelivery delivery, CancellationToken cancellationToken)
    {
        var envelope = new DeliveryEnvelope("") { Service = "http" };
        var result = (await delivery.DeliverAsync(envelope, [user], request.Body, cancellationToken))[0];
        return result.IsDelivered
            ? TypedResults.Created()
            : TypedResults.Problem(result.Text, statusCode: result.Status == DeliveryStatus.UnknownUser ? StatusCodes.Status404NotFound : StatusCodes.Status422UnprocessableEntity);
    }

    private static async ValueTask<MailUser?> FindAsync(string user, IAuthenticator authenticator, CancellationToken cancellationToken) =>
        await authenticator.FindUserAsync(new AuthRequest(user, "http"), cancellationToken) is AuthResult.Success found ? found.User : null;

    private static MessageSummary Summary(MessageMetadata message, MailboxState state)
    {
        var subject = HeaderFields.TryFind(message.Headers.Span, "Subject"u8, out var field) ? field.DecodeValue() : "";
        var isSeen = state.Messages.TryGet(message.Uid, out var entry) && entry.Flags.HasFlag(MessageFlags.Seen);
        return new MessageSummary(message.Uid.Value, subject, message.Size, message.InternalDate, isSeen);
    }
}
