using System.Globalization;

namespace Embedded.Mail.Storage.Files;

/// <summary>
/// Tells whether a file system writes a journal in order. XFS always does. One that calls itself ext4 may be ext2, or ext4 made without a journal, as machine images often are:
/// there a file's sync brings no name to the disk but perhaps its own, and <c>statfs</c> shows no difference; the kernel says it in <c>/sys</c>.
/// </summary>
/// <param name="sys">Where <c>/sys</c> is.</param>
internal sealed class OrderedJournal(string sys = "/sys")
{
    // What the kernel writes where the journal's thread has no number.
    private const string NoJournal = "<none>";

    /// <summary>Whether it does; false where that cannot be found out.</summary>
    /// <param name="kind">The number by which <c>statfs</c> tells the kind of the file system.</param>
    /// <param name="device">The device as <see cref="FileStatus.Device"/> has it.</param>
    public bool IsKept(long kind, ulong device) => kind switch
    {
        LibC.Xfs => true,
        LibC.Ext4 => HasJournal(device),
        _ => false,
    };

    private bool HasJournal(ulong device)
    {
        try
        {
            var number = string.Create(CultureInfo.InvariantCulture, $"{device >> 32}:{device & uint.MaxValue}");
            return Directory.ResolveLinkTarget($"{sys}/dev/block/{number}", returnFinalTarget: false) is { } target
                && File.ReadAllText($"{sys}/fs/ext4/{target.Name}/journal_task").Trim() is not ("" or NoJournal);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
