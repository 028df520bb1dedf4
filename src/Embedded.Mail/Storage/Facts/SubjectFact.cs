namespace Embedded.Mail.Storage.Facts;

/// <summary>The base subject of a message (RFC 5256 §2.1).</summary>
/// <param name="Text">In the form of i;unicode-casemap.</param>
/// <param name="IsReplyOrForward">Whether the subject marks a reply or a forward.</param>
internal readonly record struct SubjectFact(string Text, bool IsReplyOrForward);
