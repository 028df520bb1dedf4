namespace Embedded.Mail.Storage.Facts;

/// <summary>A handle on a mailbox that all sessions share, and with it what has been found out of its messages.</summary>
internal interface IFactKeeper
{
    /// <summary>What has been found out.</summary>
    FactSlot Facts { get; }
}
