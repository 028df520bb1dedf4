using System.Collections.Concurrent;
using Embedded.Mail.Storage;
using Microsoft.Extensions.Logging;

namespace Embedded.Mail.Delivery;

/// <summary>One message on its way to its recipients.</summary>
internal sealed class DeliveryBatch(
    AccountDelivery delivery, DeliveryOptions options, ILogger logger, DeliveryEnvelope envelope, SpooledMessage message)
{
    /// <summary>Serves all recipients, several at once, the message's octets shared where the store can.</summary>
    public async Task<IReadOnlyDictionary<Recipient, DeliveryResult>> DeliverAsync(
        List<Recipient> recipients, IMessageStaging? staging, CancellationToken cancellationToken)
    {
        var results = new ConcurrentDictionary<Recipient, DeliveryResult>();
        StagedMessage? staged = null;
        try
        {
            staged = recipients.Count > 1 && staging is not null ? await StageAsync(staging, cancellationToken) : null;
            if (recipients is [var only])
            {
                results[only] = await DeliverAsync(only, staged, cancellationToken);
                return results;
            }

            var parallel = new ParallelOptions { MaxDegreeOfParallelism = options.MaxParallelRecipients, CancellationToken = cancellationToken };
            await Parallel.ForEachAsync(recipients, parallel, async (recipient, token) => results[recipient] = await DeliverAsync(recipient, staged, token));
        }
        catch (Exception e) when (e is not OperationCanceledException && staged is null)
        {
            // The staging failed, so nobody has got the message, and everybody hears the same.
            recipients.ForEach(recipient => results[recipient] = Refused(recipient, e));
        }
        finally
        {
            await (staged?.DisposeAsync() ?? ValueTask.CompletedTask);
        }

        return results;
    }

    private async ValueTask<StagedMessage> StageAsync(IMessageStaging staging, CancellationToken cancellationToken)
    {
        await using var text = message.AsStream();
        return await staging.StageAsync(text, message.Length, cancellationToken);
    }

    private async ValueTask<DeliveryResult> DeliverAsync(Recipient recipient, StagedMessage? staged, CancellationToken cancellationToken)
    {
        try
        {
            if (await delivery.DeliverAsync(recipient, envelope, message, staged, cancellationToken) is { } reason)
            {
                Log.Refused(logger, envelope.SessionId, recipient.User.Name);
                return Result(recipient, DeliveryStatus.Refused, reason.ReplaceLineEndings(" "));
            }

            Log.Delivered(logger, envelope.SessionId, message.Length, recipient.User.Name);
            return Result(recipient, DeliveryStatus.Delivered, "Saved");
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            return Refused(recipient, e);
        }
    }

    private DeliveryResult Refused(Recipient recipient, Exception exception)
    {
        if (exception is not MailStoreException e)
        {
            Log.Failed(logger, exception, envelope.SessionId, recipient.User.Name);
            return Result(recipient, DeliveryStatus.StoreUnavailable, "Temporary internal error", isTemporary: true);
        }

        Log.StoreRefused(logger, e, envelope.SessionId, message.Length, recipient.User.Name, e.Error);
        return e.Error switch
        {
            MailStoreError.OverQuota => Result(recipient, DeliveryStatus.OverQuota, options.QuotaExceededMessage ?? e.Message, options.QuotaFullTempFail),
            MailStoreError.TooBig => Result(recipient, DeliveryStatus.TooBig, e.Message),

            // Whatever else is wrong with a mailbox, an administrator may mend it: the sender keeps the message and tries again (Dovecot: 451 4.2.0).
            _ => Result(recipient, DeliveryStatus.StoreUnavailable, e.Message, isTemporary: true),
        };
    }

    private static DeliveryResult Result(Recipient recipient, DeliveryStatus status, string text, bool isTemporary = false) =>
        new(recipient.Address.ToString(), status, text, isTemporary);
}
