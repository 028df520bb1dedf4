using System.Collections.Immutable;
using Embedded.Mail.Delivery;
using Embedded.Mail.Lmtp.Wire;

namespace Embedded.Mail.Lmtp.Session;

/// <summary>Hands a received message to the delivery and makes the replies.</summary>
internal static class MessageDelivery
{
    /// <summary>What is known of a message as long as its recipients are not.</summary>
    public static DeliveryEnvelope EnvelopeOf(LmtpSession session, LmtpTransaction transaction) => new(transaction.Mail.From?.ToString() ?? "")
    {
        RemoteEndPoint = session.Connection.RemoteEndPoint,
        LocalEndPoint = session.Connection.LocalEndPoint,
        SessionId = transaction.Id,
        AuthenticatedUser = session.Login,
    };

    /// <summary>Delivers; one reply for each RCPT that was accepted, in their order (RFC 2033 §4.2).</summary>
    public static async ValueTask<LmtpReply> DeliverAsync(
        LmtpSession session, string? helo, LmtpTransaction transaction, IncomingMessage message, CancellationToken cancellationToken)
    {
        if (message.Failure is { } failure)
        {
            LogFailure(session, transaction, message);
            return LmtpReply.All([.. transaction.Recipients.Select(_ => failure)]);
        }

        if (transaction.Mail.Body != BodyEncoding.Binary)
        {
            return await StoreAsync(session, helo, transaction, message.Spool, cancellationToken);
        }

        await using var converted = session.Delivery.CreateSpool();
        return await ConvertAsync(session, transaction, message.Spool, converted, cancellationToken)
            ?? await StoreAsync(session, helo, transaction, converted, cancellationToken);
    }

    private static async ValueTask<LmtpReply> StoreAsync(
        LmtpSession session, string? helo, LmtpTransaction transaction, MessageSpool spool, CancellationToken cancellationToken)
    {
        ImmutableArray<Recipient> recipients = [.. transaction.Recipients.Select(static one => one.Recipient)];
        var results = await session.Delivery.DeliverAsync(Envelope(session, helo, transaction), recipients, spool, cancellationToken);
        Log.Delivered(session.Logger, session.Connection.Id, transaction.Id, spool.Length, results.Count(static one => one.IsDelivered), results.Count);
        return LmtpReply.All([.. results.Select(result => DeliveryReplies.Of(result, transaction.Id))]);
    }

    /// <summary>Null when the message could be made readable; else what every recipient is answered.</summary>
    private static async ValueTask<LmtpReply?> ConvertAsync(
        LmtpSession session, LmtpTransaction transaction, MessageSpool received, MessageSpool converted, CancellationToken cancellationToken)
    {
        LmtpReply? failure;
        try
        {
            failure = await new BinaryMimeConverter(received, converted).ConvertAsync(cancellationToken)
                ? null
                : LmtpReply.Of(554, "5.6.3", "Conversion of binary content required but not possible");
        }
        catch (IOException e)
        {
            Log.SpoolFailed(session.Logger, e, session.Connection.Id, transaction.Id);
            failure = LmtpReply.NoSpace;
        }

        return failure is null ? null : LmtpReply.All([.. transaction.Recipients.Select(_ => failure)]);
    }

    /// <summary>The reply when a message did not come to its end: none to a client that is gone.</summary>
    public static LmtpReply? Interrupted(LmtpSession session) =>
        session.Connection.IsTimedOut ? LmtpReply.Closing(421, "4.4.2", "Disconnected for inactivity") : null;

    private static DeliveryEnvelope Envelope(LmtpSession session, string? helo, LmtpTransaction transaction)
    {
        var single = transaction.Recipients.Select(static one => one.Recipient).Distinct().Count() == 1 ? transaction.Recipients[0].Arguments : null;
        var named = session.Options.HeaderDeliveryAddress switch
        {
            HeaderDeliveryAddress.Final => single?.To.ToString(),
            HeaderDeliveryAddress.Original => single?.Original ?? single?.To.ToString(),
            _ => null,
        };
        return EnvelopeOf(session, transaction) with
        {
            DeliveredTo = named,
            TraceFields = session.Options.AddReceivedHeader
                ? TraceFields.Received(session.Connection, session.HostName, helo, transaction, named, session.Now)
                : ReadOnlyMemory<byte>.Empty,
        };
    }

    private static void LogFailure(LmtpSession session, LmtpTransaction transaction, IncomingMessage message)
    {
        if (message.Error is { } error)
        {
            Log.SpoolFailed(session.Logger, error, session.Connection.Id, transaction.Id);
        }
    }
}
