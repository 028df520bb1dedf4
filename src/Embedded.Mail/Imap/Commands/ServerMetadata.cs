using System.Text;
using Embedded.Mail.Imap.Commands.Urls;
using Embedded.Mail.Messages;
using Embedded.Mail.Storage;

namespace Embedded.Mail.Imap.Commands;

/// <summary>The server's metadata entries that are the same for all users: what the host says, whatever a store keeps (RFC 5464 §6.2.1).</summary>
internal static class ServerMetadata
{
    private const string Admin = "/shared/admin";
    private const string Comment = "/shared/comment";

    /// <summary>Whether an entry is none that a client may set: the host's own ones of the server, and a mailbox's key.</summary>
    /// <param name="entry">The name in lower case.</param>
    /// <param name="isServer">Whether it is the server's.</param>
    public static bool IsReadOnly(string entry, bool isServer) => isServer ? entry is Admin or Comment : entry == UrlAuthKeys.Entry;

    /// <summary>All entries of a mailbox, or of the server when <paramref name="mailbox"/> is null.</summary>
    public static async ValueTask<IReadOnlyDictionary<string, ReadOnlyMemory<byte>>> ReadAsync(
        ImapOptions options, IMailboxMetadata metadata, MailboxName? mailbox, CancellationToken cancellationToken)
    {
        var entries = await metadata.GetMetadataAsync(mailbox, cancellationToken);
        if (mailbox is not null)
        {
            return WithoutKeys(entries);
        }

        var own = new SortedDictionary<string, ReadOnlyMemory<byte>>(entries.ToDictionary(), StringComparer.Ordinal);
        Set(own, Admin, options.ServerAdmin?.OriginalString);
        Set(own, Comment, options.ServerComment);
        return own;
    }

    // Who knows the key can sign URLs himself, whom GENURLAUTH asks for more than that.
    private static IReadOnlyDictionary<string, ReadOnlyMemory<byte>> WithoutKeys(IReadOnlyDictionary<string, ReadOnlyMemory<byte>> entries) =>
        entries.ContainsKey(UrlAuthKeys.Entry)
            ? new SortedDictionary<string, ReadOnlyMemory<byte>>(entries.Where(static entry => entry.Key != UrlAuthKeys.Entry).ToDictionary(), StringComparer.Ordinal)
            : entries;

    private static void Set(SortedDictionary<string, ReadOnlyMemory<byte>> entries, string name, string? value)
    {
        _ = entries.Remove(name);
        if (value is not null)
        {
            entries[name] = Encoding.UTF8.GetBytes(value);
        }
    }
}
