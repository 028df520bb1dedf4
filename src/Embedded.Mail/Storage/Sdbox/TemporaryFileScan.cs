using Embedded.Mail.Storage.Index;

namespace Embedded.Mail.Storage.Sdbox;

/// <summary>Deletes old temporary files from a mailbox's directory where that was not done for a week, and notes in the index that it was.</summary>
internal sealed class TemporaryFileScan(SdboxTemporaryFiles files) : IndexOperation
{
    private bool _isDue;

    /// <summary>Whether it is time.</summary>
    public static bool IsDue(IndexState state, DateTimeOffset now) =>
        now - DateTimeOffset.FromUnixTimeSeconds(state.Header.TemporaryFileScan) > SdboxTemporaryFiles.Interval;

    public override void Build(IndexChange change)
    {
        // Another process may have been quicker.
        _isDue = IsDue(change.State, change.Now);
        if (_isDue)
        {
            change.Begin().AddHeaderUpdate(LogRecordFlags.External, IndexHeader.TemporaryFileScanField, (uint)change.Now.ToUnixTimeSeconds());
        }
    }

    public override void Finish()
    {
        if (_isDue)
        {
            _ = files.DeleteOld();
        }
    }
}
