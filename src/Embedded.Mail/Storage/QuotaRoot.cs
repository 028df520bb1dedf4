namespace Embedded.Mail.Storage;

/// <summary>What one quota root limits and how much of it is used.</summary>
/// <param name="Name">The root's name, such as <c>User quota</c>.</param>
/// <param name="Resources">The resources that are limited.</param>
public sealed record QuotaRoot(string Name, IReadOnlyList<QuotaResource> Resources);
