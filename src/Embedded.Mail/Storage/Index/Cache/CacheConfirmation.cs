namespace Embedded.Mail.Storage.Index.Cache;

/// <summary>What remains to be done to a new file when the log has told of it.</summary>
internal sealed class CacheConfirmation(CacheReplacement file) : IDisposable
{
    public void Confirm() => file.Take();

    public void Dispose() => file.Dispose();
}
