namespace Embedded.Mail.Storage;

/// <summary>One limited resource.</summary>
/// <param name="Kind">What is limited.</param>
/// <param name="Usage">Used now: octets for <see cref="QuotaResourceKind.Storage"/>, else a count.</param>
/// <param name="Limit">The most that may be used, in the same unit.</param>
public sealed record QuotaResource(QuotaResourceKind Kind, long Usage, long Limit);
