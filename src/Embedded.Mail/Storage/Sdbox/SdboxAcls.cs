using System.Collections.Immutable;
using Embedded.Mail.Storage.AccessControl;

namespace Embedded.Mail.Storage.Sdbox;

/// <summary>
/// The lists of rights of an account's mailboxes: Dovecot's file <c>dovecot-acl</c> with the messages, that of the directory of mailboxes for those that have none, and the global ones.
/// Members block.
/// </summary>
internal sealed class SdboxAcls(SdboxLiveAccount account, SdboxAclFile reader, SdboxGlobalAcls globals)
{
    /// <summary>The name of a file with a list.</summary>
    public const string FileName = "dovecot-acl";

    private int _version;

    /// <summary>Another number after each change by this process.</summary>
    public int Version => Volatile.Read(ref _version);

    /// <summary>Which mailboxes others may see, for Dovecot, which looks here before it looks into the lists.</summary>
    private string Visible => Path.Combine(account.Paths.Mailboxes, FileName + "-list");

    /// <summary>The file of a mailbox's list.</summary>
    public static string FileOf(string mails) => Path.Combine(mails, FileName);

    /// <summary>The list that holds for a mailbox.</summary>
    /// <param name="mails">Where its messages lie.</param>
    /// <param name="shownName">Its name as the user sees it.</param>
    /// <exception cref="MailStoreException">Corrupted, Unavailable.</exception>
    public AccessControlList Of(string mails, string shownName)
    {
        var list = Shown(mails, shownName);
        return list.IsEmpty ? Default() : list;
    }

    /// <summary>The list of a mailbox as it is shown: its own and the global one.</summary>
    public AccessControlList Shown(string mails, string shownName)
    {
        var own = Own(mails);
        var global = globals.Of(shownName).ToList();
        return global.Count == 0 ? own : AccessControlList.Of(own.Entries.Concat(global));
    }

    /// <summary>The list of a mailbox alone.</summary>
    public AccessControlList Own(string mails) => reader.Read(FileOf(mails), isGlobal: false);

    /// <summary>What holds where there is no list: it gives rights to others and takes none from the owner.</summary>
    public AccessControlList Default()
    {
        var list = reader.Read(Path.Combine(account.Paths.Mailboxes, FileName), isGlobal: false);
        return list.IsEmpty ? list : AccessControlList.Of(list.Entries.Where(static entry => entry.Identifier.Kind != AclIdentifierKind.Owner));
    }

    /// <summary>Changes a mailbox's list.</summary>
    /// <exception cref="MailStoreException">NotFound, InUse, Corrupted.</exception>
    public void Change(Folder folder, AclChange change, string owner, CancellationToken cancellationToken)
    {
        var path = FileOf(folder.MailsDirectory);
        var before = Own(folder.MailsDirectory);
        account.Tree.Read(() =>
        {
            // Under the lock the list is read again.
            new LockedFile(account.Files, path, account.Permissions, account.Time, "The access control list").Update(
                _ => AclFileText.ToOctets(Own(folder.MailsDirectory).With(change, owner)), cancellationToken);
            return true;
        });
        _ = Interlocked.Increment(ref _version);
        if (before.IsVisibleToOthers || Own(folder.MailsDirectory).IsVisibleToOthers)
        {
            TellVisible();
        }
    }

    /// <summary>Gives a mailbox that is being made a list.</summary>
    public void Give(string mails, AccessControlList list)
    {
        using var file = account.Permissions.TryCreateFile(account.Files, FileOf(mails)) ?? throw SdboxLiveAccount.NotFound();
        file.Write(AclFileText.ToOctets(list), 0);
        file.Sync();
    }

    /// <summary>Brings the file of what others may see up to date after a mailbox came, went or got another name; nothing is done where nobody may see anything.</summary>
    public void TellVisibleAgain()
    {
        if (account.Files.TryGetStatus(Visible, out _))
        {
            TellVisible();
        }
    }

    /// <summary>The identifiers that some mailbox is visible to.</summary>
    public IReadOnlySet<AclIdentifier> Identifiers() =>
        account.Folders.Read().Folders.Where(static folder => folder.IsMailbox).SelectMany(folder => ReadOrNothing(folder).Concat(Default().Entries))
            .Where(static entry => entry.Identifier.Kind != AclIdentifierKind.Owner && entry.Granted?.HasFlag(MailboxRights.Lookup) == true)
            .Select(static entry => entry.Identifier).ToHashSet();

    private void TellVisible()
    {
        var lines = account.Folders.Read().Folders.Where(static folder => folder.IsMailbox).Select(LineOf).OfType<string>();
        var octets = System.Text.Encoding.Latin1.GetBytes(string.Concat(lines));
        new LockedFile(account.Files, Visible, account.Permissions, account.Time, "The lists of access control").Update(_ => octets, CancellationToken.None);
    }

    // "1795376510 Work/Sub": when the list was last changed, in seconds of Unix time.
    private string? LineOf(Folder folder) =>
        ReadOrNothing(folder).Any(static entry => entry.Identifier.Kind != AclIdentifierKind.Owner && entry.Granted?.HasFlag(MailboxRights.Lookup) == true)
        && account.Files.TryGetStatus(FileOf(folder.MailsDirectory), out var status)
            ? string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{status.Modified / 1_000_000_000} {SdboxPaths.StorageNameOf(folder.Name)}\n")
            : null;

    private ImmutableArray<AclEntry> ReadOrNothing(Folder folder)
    {
        try
        {
            return Own(folder.MailsDirectory).Entries;
        }
        catch (MailStoreException e) when (e.Error is MailStoreError.Corrupted or MailStoreError.Unavailable)
        {
            return [];
        }
    }
}
