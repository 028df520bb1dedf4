using Embedded.Mail.Delivery;
using Embedded.Mail.Lmtp.Wire;

namespace Embedded.Mail.Lmtp.Session;

/// <summary>What a delivery's result is in LMTP (RFC 3463), in Dovecot's codes.</summary>
internal static class DeliveryReplies
{
    public static LmtpReply Of(DeliveryResult result, string transactionId)
    {
        var (code, enhanced) = result.Status switch
        {
            DeliveryStatus.Delivered => (250, "2.0.0"),
            DeliveryStatus.UnknownUser => (550, "5.1.1"),
            DeliveryStatus.BadAddress => (501, "5.1.3"),
            DeliveryStatus.Refused => (550, "5.7.1"),
            DeliveryStatus.OverQuota => result.IsTemporary ? (452, "4.2.2") : (552, "5.2.2"),
            DeliveryStatus.TooBig => (552, "5.2.3"),
            DeliveryStatus.LookupUnavailable => (451, "4.3.0"),
            _ => (451, "4.2.0"),
        };
        return LmtpReply.Of(code, enhanced, $"<{result.Recipient}> {(result.IsDelivered ? $"{transactionId} " : "")}{result.Text}");
    }
}
