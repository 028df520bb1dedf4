using Embedded.Mail.Messages;

namespace Embedded.Mail.InteropTests.Sdbox;

/// <summary>A message as its writer knows it from what was acknowledged.</summary>
/// <param name="Subject">Unlike any other writer's.</param>
internal sealed record WrittenMessage(string Subject)
{
    public required string Mailbox { get; init; }

    public required uint Uid { get; init; }

    public bool IsSeen { get; init; }

    public string Keyword { get; init; } = "";

    /// <summary>What must be found at the end.</summary>
    public override string ToString() => $"{Mailbox} {Uid} {Subject} seen {IsSeen} {Keyword}";

    /// <summary>The message's text.</summary>
    public string Text => $"Subject: {Subject}\r\n\r\n{new string('x', 200)}\r\n";
}
