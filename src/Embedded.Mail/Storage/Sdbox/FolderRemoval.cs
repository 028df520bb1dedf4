using System.Globalization;
using System.Security.Cryptography;
using Embedded.Mail.Storage.Files;

namespace Embedded.Mail.Storage.Sdbox;

/// <summary>
/// Takes a mailbox out of the tree. Its directory first gets a name in the trash, which is one step; what a crash leaves there is removed when the account is opened next.
/// </summary>
internal sealed class FolderRemoval(SdboxLiveAccount account)
{
    // Others may remove the trash as soon as it is empty.
    private const int MaxTries = 10;
    private static readonly TimeSpan TemporaryAge = TimeSpan.FromHours(1);

    private FileLayer Files => account.Files;

    /// <summary>Takes the mailbox out of the tree, for good. Under the lock.</summary>
    /// <returns>Where it lies now.</returns>
    public string Detach(Folder folder)
    {
        if (account.Paths.AlternativeOf(folder.MailsDirectory) is { } alternative)
        {
            DirectoryRemoval.Remove(Files, alternative);
            DirectoryRemoval.RemoveEmpty(Files, Path.GetDirectoryName(alternative)!, account.Paths.AlternativeOf(account.Paths.Mailboxes)!);
        }

        var trash = MoveToTrash(folder.MailsDirectory);
        account.SyncDirectory(folder.Directory);
        DirectoryRemoval.RemoveEmpty(Files, folder.Directory, account.Paths.Mailboxes);
        return trash;
    }

    /// <summary>Removes what is in the trash, and what was to become a mailbox or the lock of mailboxes and did not.</summary>
    public void CleanUp()
    {
        try
        {
            foreach (var name in Files.List(account.Paths.Trash))
            {
                DirectoryRemoval.Remove(Files, Path.Combine(account.Paths.Trash, name));
            }

            _ = Files.TryDeleteDirectory(account.Paths.Trash);
            foreach (var path in Files.List(account.Paths.Root).Where(IsTemporary).Select(name => Path.Combine(account.Paths.Root, name)).Where(IsOld))
            {
                DirectoryRemoval.Remove(Files, path);
            }
        }
        catch (IOException e)
        {
            // The account can be used as well with it.
            Log.RemainderStays(account.Logger, e, account.Paths.Root);
        }
    }

    private string MoveToTrash(string mails)
    {
        for (var i = 0; ; i++)
        {
            var name = string.Create(CultureInfo.InvariantCulture, $"{Environment.MachineName}.{Environment.ProcessId}.{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8))}");
            var path = Path.Combine(account.Paths.Trash, name);
            try
            {
                account.Permissions.CreateDirectory(Files, account.Paths.Trash, toStableStorage: false);
                _ = Files.TryRename(mails, path);
                return path;
            }
            catch (IOException e) when (e.HResult == SystemError.Missing && i < MaxTries)
            {
            }
        }
    }

    private bool IsTemporary(string name) => SdboxPaths.IsTemporaryMailbox(name) || account.Paths.IsTemporaryLock(name);

    private bool IsOld(string path) =>
        Files.TryGetStatus(path, out var status) && account.Time.GetUtcNow() - DateTimeOffset.UnixEpoch.AddTicks(status.Modified / TimeSpan.NanosecondsPerTick) > TemporaryAge;
}
