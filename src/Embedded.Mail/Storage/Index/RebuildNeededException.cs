namespace Embedded.Mail.Storage.Index;

/// <summary>An operation cannot go on before the index is built anew; it is tried again then.</summary>
internal sealed class RebuildNeededException(string reason) : Exception(reason);
