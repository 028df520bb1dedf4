using Embedded.Mail.Storage;

namespace Embedded.Mail.Imap.Commands.Notify;

/// <summary>A change of names, subscriptions, metadata or rights that is not told yet.</summary>
/// <param name="Change">What happened.</param>
/// <param name="IsTold">Whether the client is told; what it did itself is only noted.</param>
internal readonly record struct NotifyNews(AccountChange Change, bool IsTold);
