namespace Embedded.Mail.Storage;

/// <summary>How much metadata a mailbox, or the server for one user, may have.</summary>
/// <param name="MaxValueSize">Octets of one value.</param>
/// <param name="MaxEntries">How many entries.</param>
internal readonly record struct AnnotationLimits(int MaxValueSize, int MaxEntries);
