using System.Collections.Immutable;
using System.IO.Enumeration;
using Embedded.Mail.Messages;
using Embedded.Mail.Storage.AccessControl;
using Embedded.Mail.Storage.Files;
using Microsoft.Extensions.Logging;

namespace Embedded.Mail.Storage.Sdbox;

/// <summary>
/// What the administrator says of mailboxes of all users, as with Dovecot's <c>acl = vfile:path</c>: a file with lines <c>pattern identifier rights</c>, or a directory with a file for each
/// mailbox, <c>.DEFAULT</c> within a directory of its name where there are mailboxes below. Mailboxes are named as the user sees them.
/// </summary>
internal sealed class SdboxGlobalAcls(string? path, FileLayer files, SdboxAclFile reader, ILogger logger)
{
    private const string DefaultName = ".DEFAULT";

    private volatile Patterns? _patterns;

    /// <summary>What is said of a mailbox.</summary>
    /// <exception cref="MailStoreException">Corrupted, Unavailable.</exception>
    public IEnumerable<AclEntry> Of(string mailbox)
    {
        if (path is null)
        {
            return [];
        }

        try
        {
            return !files.TryGetStatus(path, out var status) ? []
                : status.Kind == FileKind.Directory ? OfDirectory(mailbox)
                : Read(status).Lines.Where(line => FileSystemName.MatchesSimpleExpression(line.Pattern, mailbox, ignoreCase: false)).Select(static line => line.Entry);
        }
        catch (IOException e)
        {
            Log.AclUnreadable(logger, e, path);
            throw new MailStoreException(MailStoreError.Unavailable, "The access control list cannot be read", e);
        }
    }

    private ImmutableArray<AclEntry> OfDirectory(string mailbox)
    {
        if (mailbox.Split(MailboxName.Separator).Any(static level => level is "." or ".." or DefaultName))
        {
            return [];
        }

        var file = Path.Combine(path!, mailbox);
        var list = reader.Read(file, isGlobal: true);
        return (list.IsEmpty ? reader.Read(Path.Combine(file, DefaultName), isGlobal: true) : list).Entries;
    }

    private Patterns Read(FileStatus status)
    {
        if (_patterns is { } known && known.Status == status)
        {
            return known;
        }

        var lines = new List<(string, AclEntry)>();
        foreach (var line in AclFileText.Lines(files.TryReadAll(path!) ?? []))
        {
            if (!AclFileText.TryTakeWord(line, out var pattern, out var rest) || !AclFileText.TryParseLine(rest, isGlobal: true, out var entry))
            {
                Log.AclDamaged(logger, path!, line);
                throw new MailStoreException(MailStoreError.Corrupted, "The access control list cannot be understood");
            }

            // A backslash is nothing special here.
            lines.Add((pattern.Replace("\\", "\\\\", StringComparison.Ordinal), entry));
        }

        return _patterns = new Patterns(status, lines);
    }

    private sealed record Patterns(FileStatus Status, IReadOnlyList<(string Pattern, AclEntry Entry)> Lines);
}
