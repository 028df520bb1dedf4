using System.Collections.Immutable;
using Embedded.Mail.Storage.Files;

namespace Embedded.Mail.Storage.Sdbox;

/// <summary>The journal of mailboxes, <c>dovecot.mailbox.log</c>, which Dovecot's replication reads. It may be missing, and nothing depends on it here.</summary>
internal sealed class MailboxChangeLog(FileLayer files, string path, SdboxPermissions permissions)
{
    // From this size on the next record goes to a new file.
    private const int RotationSize = 4096;

    // Others put the file aside now and then, but not that often.
    private const int MaxTries = 10;

    private string OldPath => path + ".2";

    /// <summary>Appends a record. There is no lock: each record is written at once to the file's end, wherever that is by then.</summary>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public void Append(MailboxChangeRecord record)
    {
        RotateIfFull();
        Span<byte> octets = stackalloc byte[MailboxChangeRecord.Length];
        record.CopyTo(octets);
        for (var i = 0; i < MaxTries; i++)
        {
            if (files.TryAppend(path, octets))
            {
                return;
            }

            permissions.TryCreateFile(files, path)?.Dispose();
        }

        throw SystemError.Of("open", path, SystemError.Missing);
    }

    /// <summary>All records, the oldest first. Reading a file ends at a record of no known kind or one that is cut short.</summary>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public ImmutableArray<MailboxChangeRecord> Read()
    {
        var records = ImmutableArray.CreateBuilder<MailboxChangeRecord>();
        Read(OldPath, records);
        Read(path, records);
        return records.DrainToImmutable();
    }

    private void RotateIfFull()
    {
        if (files.TryGetStatus(path, out var status) && status.Length >= RotationSize)
        {
            // False where another process was faster.
            _ = files.TryRename(path, OldPath);
        }
    }

    private void Read(string file, ImmutableArray<MailboxChangeRecord>.Builder records)
    {
        ReadOnlySpan<byte> rest = files.TryReadAll(file);
        while (rest.Length >= MailboxChangeRecord.Length && MailboxChangeRecord.TryRead(rest, out var record))
        {
            records.Add(record);
            rest = rest[MailboxChangeRecord.Length..];
        }
    }
}
