namespace Embedded.Mail.AspNetHost;

/// <summary>What a list shows of a message.</summary>
internal sealed record MessageSummary(uint Uid, string Subject, long Size, DateTimeOffset Received, bool IsSeen);
