using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Embedded.Mail.Storage.Sdbox;

/// <summary>The journal of mailboxes, <c>dovecot.mailbox.log</c>, which Dovecot's replication reads. It may be missing, and nothing depends on it here.</summary>
internal sealed partial class MailboxChangeLog(string path, SdboxPermissions permissions)
{
    // From this size on the next record goes to a new file.
    private const int RotationSize = 4096;
    private const int WriteOnly = 1;
    private const int AppendOnLinux = 0x400;
    private const int CloseOnExecOnLinux = 0x80000;

    private string OldPath => path + ".2";

    /// <summary>Appends a record. There is no lock: each record is written at once to the file's end, wherever that is by then.</summary>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public void Append(MailboxChangeRecord record)
    {
        RotateIfFull();
        Span<byte> octets = stackalloc byte[MailboxChangeRecord.Length];
        record.CopyTo(octets);
        using var made = permissions.OpenWrite(path, FileMode.OpenOrCreate);
        if (!OperatingSystem.IsLinux())
        {
            RandomAccess.Write(made.SafeFileHandle, octets, made.Length);
            return;
        }

        // .NET opens no file for appending as the system means it. With that, Linux writes to the end whatever offset is given.
        using var end = Open(path, WriteOnly | AppendOnLinux | CloseOnExecOnLinux);
        if (end.IsInvalid)
        {
            throw new IOException($"The mailbox log cannot be opened: {Marshal.GetLastPInvokeErrorMessage()}");
        }

        RandomAccess.Write(end, octets, 0);
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
        try
        {
            if (new FileInfo(path) is { Exists: true, Length: >= RotationSize })
            {
                File.Move(path, OldPath, overwrite: true);
            }
        }
        catch (FileNotFoundException)
        {
            // Another process was faster.
        }
    }

    private static void Read(string file, ImmutableArray<MailboxChangeRecord>.Builder records)
    {
        if (!File.Exists(file))
        {
            return;
        }

        var rest = File.ReadAllBytes(file).AsSpan();
        while (rest.Length >= MailboxChangeRecord.Length && MailboxChangeRecord.TryRead(rest, out var record))
        {
            records.Add(record);
            rest = rest[MailboxChangeRecord.Length..];
        }
    }

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial SafeFileHandle Open(string path, int flags);
}
