using System.Text;
using Embedded.Mail.Imap.Commands.Urls;
using Embedded.Mail.Imap.Session;
using Embedded.Mail.Imap.Wire;
using Embedded.Mail.Messages;
using Embedded.Mail.Storage;

namespace Embedded.Mail.Imap.Commands;

/// <summary>GENURLAUTH and RESETKEY (RFC 4467 §7): signs URLs of messages, and takes the signatures back.</summary>
internal static class GenUrlAuthCommand
{
    private const string Supported = "URLMECH INTERNAL";

    public static ValueTask<ImapResult> HandleAsync(
        ImapSession session, IMailAccount account, ReadOnlySpan<byte> arguments, CancellationToken cancellationToken)
    {
        var reader = new ImapReader(arguments);
        var urls = new List<byte[]>();
        do
        {
            if (!reader.TryReadSpace() || !reader.TryReadAString(out var url) || !reader.TryReadSpace() || !TryReadMechanism(ref reader, out _))
            {
                return ValueTask.FromResult(ImapResult.Bad(reader.Error));
            }

            urls.Add(url.ToArray());
        }
        while (reader.HasMore);

        return account is IMailboxMetadata metadata ? SignAsync(session, account, metadata, urls, cancellationToken) : ValueTask.FromResult(NotKept());
    }

    /// <summary>RESETKEY of one mailbox, or of all.</summary>
    public static ValueTask<ImapResult> HandleResetAsync(
        ImapSession session, IMailAccount account, ReadOnlySpan<byte> arguments, CancellationToken cancellationToken)
    {
        var reader = new ImapReader(arguments);
        if (account is not IMailboxMetadata metadata)
        {
            return ValueTask.FromResult(NotKept());
        }

        if (!reader.HasMore)
        {
            return ResetAllAsync(account, metadata, cancellationToken);
        }

        if (!reader.TryReadSpace() || !reader.TryReadMailbox(session.Naming, out var name))
        {
            return ValueTask.FromResult(ImapResult.Bad(reader.Error));
        }

        var isKnown = true;
        while (reader.HasMore)
        {
            if (!reader.TryReadSpace() || !reader.TryReadAtom(out var mechanism))
            {
                return ValueTask.FromResult(ImapResult.Bad(reader.Error));
            }

            isKnown &= Ascii.EqualsIgnoreCase(mechanism, "INTERNAL"u8);
        }

        return !isKnown ? ValueTask.FromResult(ImapResult.No("Unsupported URLAUTH mechanism"))
            : name is null ? ValueTask.FromResult(ImapResult.NoSuchMailbox())
            : ResetAsync(metadata, name, cancellationToken);
    }

    private static bool TryReadMechanism(ref ImapReader reader, out ReadOnlySpan<byte> mechanism) =>
        reader.TryReadAtom(out mechanism) && (Ascii.EqualsIgnoreCase(mechanism, "INTERNAL"u8) || reader.Fail("Unsupported URLAUTH mechanism"));

    private static async ValueTask<ImapResult> SignAsync(
        ImapSession session, IMailAccount account, IMailboxMetadata metadata, List<byte[]> urls, CancellationToken cancellationToken)
    {
        var signed = new List<string>();
        try
        {
            foreach (var url in urls)
            {
                signed.Add(await SignAsync(new UrlMessages(session, account), metadata, url, cancellationToken));
            }
        }
        catch (BadUrlException e)
        {
            // RFC 4467 §7: what cannot be signed is refused with BAD, as Dovecot does.
            return ImapResult.Bad(e.Message);
        }

        _ = session.Output.Write("* GENURLAUTH"u8);
        signed.ForEach(url => session.Output.Space().String(url));
        _ = session.Output.EndLine();
        return ImapResult.Ok("GENURLAUTH completed.");
    }

    private static async ValueTask<string> SignAsync(UrlMessages messages, IMailboxMetadata metadata, byte[] text, CancellationToken cancellationToken)
    {
        if (!ImapUrlReader.TryRead(text, out var url, out var error))
        {
            throw new BadUrlException(error);
        }

        if (url.Host is null || url.User is null || url.Authorization is not { IsRump: true })
        {
            throw new BadUrlException("URL must be whole and end with its access");
        }

        messages.ThrowIfElsewhere(url);
        await using var message = await messages.OpenAsync(url, cancellationToken);
        var rump = Encoding.ASCII.GetString(text);
        return $"{rump}:internal:{await UrlAuthKeys.SignAsync(metadata, messages.MailboxOf(url), rump, cancellationToken)}";
    }

    private static async ValueTask<ImapResult> ResetAsync(IMailboxMetadata metadata, MailboxName name, CancellationToken cancellationToken)
    {
        await UrlAuthKeys.ResetAsync(metadata, name, cancellationToken);
        return ImapResult.Ok(Supported, "Key removed.");
    }

    private static async ValueTask<ImapResult> ResetAllAsync(IMailAccount account, IMailboxMetadata metadata, CancellationToken cancellationToken)
    {
        var listing = await account.ListAsync(cancellationToken);
        foreach (var mailbox in listing.Where(static mailbox => !mailbox.Attributes.HasFlag(MailboxAttributes.NoSelect)))
        {
            await ResetAsync(metadata, mailbox, cancellationToken);
        }

        return ImapResult.Ok("All keys removed.");
    }

    // One that is deleted meanwhile needs no reset, and another user's keys are not this user's to remove.
    private static async ValueTask ResetAsync(IMailboxMetadata metadata, MailboxListing mailbox, CancellationToken cancellationToken)
    {
        try
        {
            await UrlAuthKeys.ResetIfThereAsync(metadata, mailbox.Name, cancellationToken);
        }
        catch (MailStoreException e) when (e.Error is MailStoreError.NotFound or MailStoreError.NoPermission)
        {
        }
    }

    private static ImapResult NotKept() => ImapResult.No("CANNOT", "The store keeps no keys.");
}
