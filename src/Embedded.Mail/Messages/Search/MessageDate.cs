namespace Embedded.Mail.Messages.Search;

/// <summary>The dates a message has.</summary>
public enum MessageDate
{
    /// <summary>When the message arrived: INTERNALDATE.</summary>
    Arrived,

    /// <summary>When its author says to have sent it: the Date field.</summary>
    Sent,

    /// <summary>When it was stored in this mailbox: SAVEDATE (RFC 8514).</summary>
    Saved,
}
