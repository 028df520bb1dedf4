using Embedded.Mail.Storage.AccessControl;
using Embedded.Mail.Storage.Files;
using Microsoft.Extensions.Logging;

namespace Embedded.Mail.Storage.Sdbox;

/// <summary>Reads files of lists, each anew only when it has changed. Members block, briefly: a look at one name, seldom a small file.</summary>
internal sealed class SdboxAclFile(FileLayer files, ILogger logger)
{
    private readonly System.Collections.Concurrent.ConcurrentDictionary<string, Known> _known = new(StringComparer.Ordinal);

    /// <summary>The list in a file; empty where there is none.</summary>
    /// <exception cref="MailStoreException">Corrupted: what the file says cannot be understood, and so nobody is let in. Unavailable.</exception>
    public AccessControlList Read(string path, bool isGlobal)
    {
        try
        {
            if (!files.TryGetStatus(path, out var status) || status.Kind != FileKind.File)
            {
                _ = _known.TryRemove(path, out _);
                return AccessControlList.Empty;
            }

            if (_known.TryGetValue(path, out var known) && known.Status == status)
            {
                return known.List;
            }

            var list = Parse(path, files.TryReadAll(path) ?? [], isGlobal);
            _known[path] = new Known(status, list);
            return list;
        }
        catch (IOException e)
        {
            Log.AclUnreadable(logger, e, path);
            throw new MailStoreException(MailStoreError.Unavailable, "The access control list cannot be read", e);
        }
    }

    private AccessControlList Parse(string path, byte[] octets, bool isGlobal)
    {
        if (AclFileText.TryParse(octets, isGlobal, out var list, out var line))
        {
            return list;
        }

        Log.AclDamaged(logger, path, line);
        throw new MailStoreException(MailStoreError.Corrupted, "The access control list cannot be understood");
    }

    private sealed record Known(FileStatus Status, AccessControlList List);
}
