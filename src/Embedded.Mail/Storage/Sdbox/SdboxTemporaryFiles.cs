using Embedded.Mail.Storage.Files;

namespace Embedded.Mail.Storage.Sdbox;

/// <summary>What saves that ended with their process left in a mailbox's directory, by names with <c>.temp.</c> first. Dovecot deletes them after the same times.</summary>
internal sealed class SdboxTemporaryFiles(SdboxLiveAccount account, string mails)
{
    /// <summary>How often a mailbox's directory is looked through, at its opening.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromDays(7);

    private const string Prefix = ".temp.";

    // No save takes so long.
    private static readonly TimeSpan MaxAge = TimeSpan.FromHours(36);

    /// <summary>Deletes the old ones. A file that cannot be deleted is logged and left.</summary>
    /// <returns>How many were deleted.</returns>
    public int DeleteOld()
    {
        var count = 0;
        foreach (var name in account.Files.List(mails))
        {
            if (name.StartsWith(Prefix, StringComparison.Ordinal) && TryDeleteOld(Path.Combine(mails, name)))
            {
                count++;
            }
        }

        return count;
    }

    // The change time, as a copy is a further name of a message file that may be years old.
    private bool TryDeleteOld(string path)
    {
        try
        {
            return account.Files.TryGetStatus(path, out var status) && status.Kind == FileKind.File
                && account.Time.GetUtcNow() - DateTimeOffset.UnixEpoch.AddTicks(status.Changed / 100) > MaxAge
                && account.Files.TryDelete(path);
        }
        catch (IOException e)
        {
            Log.TemporaryFileNotDeleted(account.Logger, e, path);
            return false;
        }
    }
}
