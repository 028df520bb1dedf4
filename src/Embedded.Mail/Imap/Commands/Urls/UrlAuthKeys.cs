using System.Security.Cryptography;
using System.Text;
using Embedded.Mail.Messages;
using Embedded.Mail.Storage;

namespace Embedded.Mail.Imap.Commands.Urls;

/// <summary>
/// The keys with which the URLs of a mailbox's messages are signed (RFC 4467 §2.4), one for each mailbox, in the metadata entry and in the form in which Dovecot keeps them: what one of the two
/// has signed, the other takes.
/// </summary>
internal static class UrlAuthKeys
{
    private const int KeyLength = 64;

    /// <summary>The entry; clients neither see nor set it.</summary>
    public const string Entry = "/private/vendor/vendor.dovecot/imap-urlauth";

    /// <summary>The signature of a URL up to its mechanism, as the token that follows it; a new key is made where there is none.</summary>
    public static async ValueTask<string> SignAsync(IMailboxMetadata metadata, MailboxName mailbox, string rump, CancellationToken cancellationToken)
    {
        var key = await ReadAsync(metadata, mailbox, cancellationToken);
        if (key is null)
        {
            await SetAsync(metadata, mailbox, Encoding.ASCII.GetBytes(Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(KeyLength))), cancellationToken);

            // Another session may have made one at the same time: the one that stayed counts.
            key = await ReadAsync(metadata, mailbox, cancellationToken) ?? throw new MailStoreException(MailStoreError.InUse, "The mailbox's key was removed meanwhile");
        }

        return UrlToken.Of(key, rump);
    }

    /// <summary>Whether a token is that of a URL up to its mechanism. Where there is no key, or no mailbox, the work is the same (RFC 4467 §6).</summary>
    public static async ValueTask<bool> IsSignedAsync(IMailboxMetadata metadata, MailboxName mailbox, string rump, string token, CancellationToken cancellationToken)
    {
        var key = await ReadIfThereAsync(metadata, mailbox, cancellationToken);
        return UrlToken.IsOf(key ?? RandomNumberGenerator.GetBytes(KeyLength), rump, token) && key is not null;
    }

    /// <summary>Forgets the key of a mailbox: no URL that was signed for it counts any more.</summary>
    public static ValueTask ResetAsync(IMailboxMetadata metadata, MailboxName mailbox, CancellationToken cancellationToken) =>
        SetAsync(metadata, mailbox, null, cancellationToken);

    /// <summary>Forgets the key of a mailbox where it has one.</summary>
    public static async ValueTask ResetIfThereAsync(IMailboxMetadata metadata, MailboxName mailbox, CancellationToken cancellationToken)
    {
        if ((await metadata.GetMetadataAsync(mailbox, cancellationToken)).ContainsKey(Entry))
        {
            await ResetAsync(metadata, mailbox, cancellationToken);
        }
    }

    private static async ValueTask<byte[]?> ReadIfThereAsync(IMailboxMetadata metadata, MailboxName mailbox, CancellationToken cancellationToken)
    {
        try
        {
            return await ReadAsync(metadata, mailbox, cancellationToken);
        }
        catch (MailStoreException e) when (e.Error is MailStoreError.NotFound or MailStoreError.NoPermission)
        {
            return null;
        }
    }

    private static async ValueTask<byte[]?> ReadAsync(IMailboxMetadata metadata, MailboxName mailbox, CancellationToken cancellationToken)
    {
        var entries = await metadata.GetMetadataAsync(mailbox, cancellationToken);
        if (!entries.TryGetValue(Entry, out var value) || value.Length != 2 * KeyLength)
        {
            return null;
        }

        var key = new byte[KeyLength];
        return Convert.FromHexString(Encoding.Latin1.GetString(value.Span), key, out _, out _) == System.Buffers.OperationStatus.Done ? key : null;
    }

    private static ValueTask SetAsync(IMailboxMetadata metadata, MailboxName mailbox, byte[]? value, CancellationToken cancellationToken)
    {
        var changes = new Dictionary<string, ReadOnlyMemory<byte>?> { [Entry] = value is null ? default(ReadOnlyMemory<byte>?) : value.AsMemory() };
        return metadata.SetMetadataAsync(mailbox, changes, cancellationToken);
    }
}
