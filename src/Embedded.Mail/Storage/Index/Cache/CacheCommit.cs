namespace Embedded.Mail.Storage.Index.Cache;

/// <summary>What has to go into the log after the cache was written.</summary>
/// <param name="FileSequence">The number of the file.</param>
/// <param name="Resets">Whether it is a new file: all offsets before are void.</param>
/// <param name="Offsets">The messages' offsets, ascending by UID.</param>
/// <param name="IsPurgeDue">Whether <see cref="CacheStore.Purge"/> should be called soon.</param>
/// <param name="Confirmation">The new file, which is to be confirmed; null when there is none.</param>
internal sealed record CacheCommit(uint FileSequence, bool Resets, IReadOnlyList<LogRecordValue> Offsets, bool IsPurgeDue, CacheConfirmation? Confirmation = null) : IDisposable
{
    private const ushort RecordSize = 4;

    /// <summary>Nothing was written.</summary>
    public static CacheCommit None { get; } = new(0, Resets: false, [], IsPurgeDue: false);

    /// <summary>Whether nothing has to go into the log.</summary>
    public bool IsEmpty => !Resets && Offsets.Count == 0;

    /// <summary>Adds the records.</summary>
    /// <param name="transaction">The transaction.</param>
    /// <param name="resetId">The extension's reset_id so far; 0 when the index has no such extension.</param>
    public void AddTo(LogTransaction transaction, uint resetId)
    {
        if (Resets)
        {
            transaction.AddExtensionIntro(LogRecordFlags.External, IndexExtension.Cache, resetId, headerSize: 0, RecordSize, RecordSize);
            transaction.AddExtensionReset(LogRecordFlags.External, FileSequence, preservesData: false);
        }

        if (Offsets.Count > 0)
        {
            transaction.AddExtensionIntro(LogRecordFlags.External, IndexExtension.Cache, FileSequence, headerSize: 0, RecordSize, RecordSize);
            transaction.AddExtensionRecords(LogRecordFlags.External, [.. Offsets]);
        }
    }

    /// <summary>Lets the cache be used, once the log is written and before its lock is released: without it others could miss the file.</summary>
    /// <exception cref="IOException">The file does not get its name; the next commit begins another.</exception>
    public void Confirm()
    {
        Confirmation?.Confirm();
        Dispose();
    }

    public void Dispose() => Confirmation?.Dispose();
}
