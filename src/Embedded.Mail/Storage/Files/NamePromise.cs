using System.Globalization;

namespace Embedded.Mail.Storage.Files;

/// <summary>
/// Tells by which sync a file system brings names to the disk. XFS always writes a journal in order. One that calls itself ext4 may be ext2, or ext4 made without a journal, as machine
/// images often are, and <c>statfs</c> shows no difference; the kernel says it in <c>/sys</c>. Ext4 without a journal writes, with a file's sync, the directory in which the file got a name since
/// its last one (<c>ext4_sync_parent</c>).
/// </summary>
/// <param name="sys">Where <c>/sys</c> is.</param>
internal sealed class NamePromise(string sys = "/sys")
{
    // What the kernel writes where the journal's thread has no number.
    private const string NoJournal = "<none>";

    /// <summary>What it takes; <see cref="NameSync.ByDirectory"/>, which always does, where that cannot be found out.</summary>
    /// <param name="kind">The number by which <c>statfs</c> tells the kind of the file system.</param>
    /// <param name="device">The device as <see cref="FileStatus.Device"/> has it.</param>
    public NameSync Of(long kind, ulong device) => kind switch
    {
        LibC.Xfs => NameSync.WithNextSync,
        LibC.Ext4 => OfExt4(device),
        _ => NameSync.ByDirectory,
    };

    private NameSync OfExt4(ulong device) => JournalTask(device) switch
    {
        NoJournal => NameSync.WithFile,
        "" => NameSync.ByDirectory,
        _ => NameSync.WithNextSync,
    };

    /// <summary>What the kernel says of the thread that writes the journal; empty where it says nothing, as of file systems that are not ext4's.</summary>
    private string JournalTask(ulong device)
    {
        try
        {
            var number = string.Create(CultureInfo.InvariantCulture, $"{device >> 32}:{device & uint.MaxValue}");
            return Directory.ResolveLinkTarget($"{sys}/dev/block/{number}", returnFinalTarget: false) is { } target
                ? File.ReadAllText($"{sys}/fs/ext4/{target.Name}/journal_task").Trim()
                : "";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
