using System.Buffers.Binary;
using System.Text;
using Embedded.Mail.Messages;
using Embedded.Mail.Storage.Files;
using Embedded.Mail.Storage.Index;

namespace Embedded.Mail.Storage.Sdbox;

/// <summary>
/// Dovecot's index of all mailboxes, <c>dovecot.list.index</c>: read only where a mailbox has lost every file that says what its UIDVALIDITY and its identity are.
/// </summary>
internal static class SdboxListIndex
{
    private const string FileName = "dovecot.list.index";
    private const string ExtensionName = "list";
    private const int RecordSize = 28;
    private const int UidValidityAt = 8 + MailboxId.Length;

    /// <summary>What the index says of a mailbox.</summary>
    /// <returns>False where it does not know the mailbox, or there is no such index.</returns>
    public static bool TryFind(FileLayer files, string root, MailboxName name, out MailboxId id, out UidValidity uidValidity)
    {
        (id, uidValidity) = (default, default);
        var path = Path.Combine(root, FileName);
        var load = IndexLoad.From(files.TryReadAll(path + ".log") ?? [], files.TryReadAll(path + ".log.2") ?? [], files.TryReadAll(path) ?? []);
        if (load.State?.Extensions[ExtensionName] is not { RecordSize: >= RecordSize } extension)
        {
            return false;
        }

        var names = ReadNames(extension.Header);
        for (var i = 0; i < load.State.Messages.Count; i++)
        {
            if (extension[i].Length >= RecordSize && NameOf(load.State, extension, names, i) is { } found && (found == name.Value || found == SdboxPaths.StorageNameOf(name)))
            {
                id = MailboxId.FromOctets(extension[i][8..]);
                uidValidity = new(BinaryPrimitives.ReadUInt32LittleEndian(extension[i][UidValidityAt..]));
                return !id.IsEmpty && uidValidity.Value != 0;
            }
        }

        return false;
    }

    // One octet, then a number of 32 bits and a name with NUL behind it for each level's name; the number 0 ends them.
    private static Dictionary<uint, string> ReadNames(ReadOnlySpan<byte> header)
    {
        var names = new Dictionary<uint, string>();
        var rest = header.IsEmpty ? header : header[1..];
        while (rest.Length > sizeof(uint) && BinaryPrimitives.ReadUInt32LittleEndian(rest) is var number and not 0)
        {
            rest = rest[sizeof(uint)..];
            var length = rest.IndexOf((byte)0);
            if (length < 0)
            {
                break;
            }

            names[number] = Encoding.UTF8.GetString(rest[..length]);
            rest = rest[(length + 1)..];
        }

        return names;
    }

    // Every level names its parent; what goes in a circle is no name.
    private static string? NameOf(IndexState state, IndexExtension extension, Dictionary<uint, string> names, int index)
    {
        string? name = null;
        for (var levels = 0; levels <= names.Count; levels++)
        {
            var record = extension[index];
            if (record.Length < RecordSize || !names.TryGetValue(BinaryPrimitives.ReadUInt32LittleEndian(record), out var level))
            {
                return null;
            }

            name = name is null ? level : $"{level}{MailboxName.Separator}{name}";
            var parent = BinaryPrimitives.ReadUInt32LittleEndian(record[4..]);
            if (parent == 0)
            {
                return name;
            }

            if (!state.Messages.TryFind(new(parent), out index))
            {
                return null;
            }
        }

        return null;
    }
}
