using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using Embedded.Mail.Messages;

namespace Embedded.Mail.Storage.Sdbox;

/// <summary>
/// Where things lie below a mail root. A mailbox name becomes one directory per level in modified UTF-7; every name that is taken leads to a directory of its own
/// below <c>mailboxes</c>, and back to itself.
/// </summary>
internal sealed class SdboxPaths
{
    /// <summary>The directory that makes a level a mailbox with messages.</summary>
    public const string MailsName = "dbox-Mails";

    // The file system's limit for one name, and Dovecot's for a whole mailbox name, in octets as encoded.
    private const int MaxLevelLength = 255;
    private const int MaxNameLength = 4096;
    private const string MessagePrefix = "u.";

    private static readonly char[] Unusable = Path.GetInvalidFileNameChars();

    // In two containers processes have the same number, and in one the next has that of the last.
    private static readonly string ProcessMark = Guid.NewGuid().ToString("N");

    private const string TemporaryMailboxPrefix = ".temp.mailbox.";
    private const string MailboxesName = "mailboxes";

    private static long _temporaryFiles;

    private readonly string? _alternative;

    /// <summary>The paths below a root.</summary>
    /// <param name="root">The mail root, which may be missing yet.</param>
    public SdboxPaths(string root)
        : this(new SdboxLocation(root))
    {
    }

    /// <summary>The paths of a location.</summary>
    public SdboxPaths(SdboxLocation location)
    {
        Root = Path.GetFullPath(location.Root);
        Control = Path.GetFullPath(location.Control ?? location.Root);
        Mailboxes = Path.Combine(Root, MailboxesName);
        _alternative = location.Alternative is { } alternative ? Path.Combine(Path.GetFullPath(alternative), MailboxesName) : null;
    }

    /// <summary>The mail root.</summary>
    public string Root { get; }

    /// <summary>Where subscriptions and the last UIDVALIDITY lie: the root, or a place of their own.</summary>
    public string Control { get; }

    /// <summary>The directory of all mailboxes.</summary>
    public string Mailboxes { get; }

    /// <summary>The subscribed names.</summary>
    public string Subscriptions => Path.Combine(Control, "subscriptions");

    /// <summary>The last UIDVALIDITY given; its marker has the value as extension.</summary>
    public string UidValidity => Path.Combine(Control, "dovecot-uidvalidity");

    /// <summary>What was done to mailboxes, for replication by Dovecot.</summary>
    public string ChangeLog => Path.Combine(Root, "dovecot.mailbox.log");

    /// <summary>Metadata entries of the mailboxes and of the server, where Dovecot has them with <c>mail_attribute_dict = file:%h/dovecot-attributes</c>.</summary>
    public string Attributes => Path.Combine(Root, "dovecot-attributes");

    /// <summary>Held while mailboxes are created, renamed and deleted.</summary>
    public string MailboxesLock => Path.Combine(Root, "mailboxes.lock");

    /// <summary>Where a mailbox goes while it is deleted.</summary>
    public string Trash => Path.Combine(Root, "..DOVECOT-TrasH");

    /// <summary>Where a mailbox is made before it gets its place.</summary>
    public string NewTemporaryMailbox() => Path.Combine(Root, TemporaryMailboxPrefix + Guid.NewGuid().ToString("N"));

    /// <summary>Whether a name in the root is one of <see cref="NewTemporaryMailbox"/>.</summary>
    public static bool IsTemporaryMailbox(string name) => name.StartsWith(TemporaryMailboxPrefix, StringComparison.Ordinal);

    /// <summary>Whether a name in the root is one under which the lock of mailboxes is made before it gets its name.</summary>
    public bool IsTemporaryLock(string name) => Path.GetFileName(MailboxesLock) is var final && name.Length > final.Length && name.StartsWith(final, StringComparison.Ordinal);

    /// <summary>The place in the alternative storage that belongs to a directory below <see cref="Mailboxes"/>; null where there is no such storage.</summary>
    public string? AlternativeOf(string directory) => _alternative is null ? null : _alternative + directory[Mailboxes.Length..];

    /// <summary>The directory of a mailbox and of those below it.</summary>
    /// <returns>False for a name that this store cannot hold: with a level <c>.</c>, <c>..</c> or <c>dbox-Mails</c>, with <c>~</c> first, too long once encoded.</returns>
    public bool TryGetDirectory(MailboxName name, [NotNullWhen(true)] out string? directory)
    {
        directory = null;
        var encoded = StorageNameOf(name);
        if (encoded.Length > MaxNameLength || encoded[0] == '~')
        {
            return false;
        }

        var levels = encoded.Split(MailboxName.Separator);
        if (!Array.TrueForAll(levels, IsUsable))
        {
            return false;
        }

        directory = Path.Combine([Mailboxes, .. levels]);
        return true;
    }

    /// <summary>The directory of a mailbox's messages and index.</summary>
    /// <returns>As <see cref="TryGetDirectory"/>.</returns>
    public bool TryGetMails(MailboxName name, [NotNullWhen(true)] out string? directory)
    {
        directory = TryGetDirectory(name, out var parent) ? Path.Combine(parent, MailsName) : null;
        return directory is not null;
    }

    /// <summary>The mailbox of a directory below <see cref="Mailboxes"/>.</summary>
    /// <returns>False for what no mailbox name leads to: foreign encodings, <c>dbox-Mails</c>, <c>inbox</c> in another case, other places.</returns>
    public bool TryGetName(string directory, [NotNullWhen(true)] out MailboxName? name)
    {
        name = null;
        if (!directory.StartsWith(Mailboxes + Path.DirectorySeparatorChar, StringComparison.Ordinal))
        {
            return false;
        }

        var storageName = directory[(Mailboxes.Length + 1)..].Replace(Path.DirectorySeparatorChar, MailboxName.Separator);
        return TryReadStorageName(storageName, out name) && TryGetDirectory(name, out var same) && same == directory;
    }

    /// <summary>A mailbox name with modified UTF-7 in each level and <c>/</c> between them.</summary>
    public static string StorageNameOf(MailboxName name) => ModifiedUtf7.Encode(name.Value);

    /// <summary>Reads what <see cref="StorageNameOf"/> writes.</summary>
    public static bool TryReadStorageName(string storageName, [NotNullWhen(true)] out MailboxName? name)
    {
        name = null;
        return ModifiedUtf7.TryDecode(storageName, out var decoded) && MailboxName.TryCreate(decoded, out name);
    }

    /// <summary>The file of a message in a directory of messages.</summary>
    public static string MessageFile(string mails, Uid uid) => Path.Combine(mails, MessagePrefix + uid);

    /// <summary>Reads the UID from a message file's name.</summary>
    /// <returns>False for other files, among them <c>u.5.broken</c> and numbers that are not written as a UID is.</returns>
    public static bool TryGetUid(ReadOnlySpan<char> fileName, out Uid uid)
    {
        uid = default;
        if (!fileName.StartsWith(MessagePrefix, StringComparison.Ordinal)
            || fileName[MessagePrefix.Length..] is not [>= '1' and <= '9', ..] digits
            || !uint.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var value))
        {
            return false;
        }

        uid = new(value);
        return true;
    }

    /// <summary>A new name for a message that is being saved, in the form by which Dovecot finds and deletes old ones. No two processes make the same, wherever they run.</summary>
    public static string TemporaryFile(string mails, DateTimeOffset now) => Path.Combine(mails, string.Create(CultureInfo.InvariantCulture,
        $".temp.{now.ToUnixTimeSeconds()}.P{Environment.ProcessId}Q{ProcessMark}{Interlocked.Increment(ref _temporaryFiles):x}M{now.Microsecond + (now.Millisecond * 1000)}"));

    private static bool IsUsable(string level) =>
        level is not ("" or "." or ".." or MailsName) && Encoding.UTF8.GetByteCount(level) <= MaxLevelLength && level.IndexOfAny(Unusable) < 0;
}
