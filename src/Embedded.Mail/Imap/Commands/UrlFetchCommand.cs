using System.Text;
using Embedded.Mail.Imap.Commands.Urls;
using Embedded.Mail.Imap.Session;
using Embedded.Mail.Imap.Wire;
using Embedded.Mail.Storage;

namespace Embedded.Mail.Imap.Commands;

/// <summary>URLFETCH (RFC 4467 §7, RFC 5524): gives what authorised URLs mean, of whatever user's messages.</summary>
internal static class UrlFetchCommand
{
    public static ValueTask<ImapResult> HandleAsync(
        ImapSession session, IMailAccount account, ReadOnlySpan<byte> arguments, CancellationToken cancellationToken)
    {
        var reader = new ImapReader(arguments);
        var urls = new List<FetchedUrl>();
        do
        {
            if (!reader.TryReadSpace() || !TryReadUrl(ref reader, out var url))
            {
                return ValueTask.FromResult(ImapResult.Bad(reader.Error));
            }

            urls.Add(url!);
        }
        while (reader.HasMore);

        return RunAsync(session, account, urls, cancellationToken);
    }

    private static bool TryReadUrl(ref ImapReader reader, out FetchedUrl? url)
    {
        url = null;
        var items = UrlFetchItems.None;
        var isExtended = reader.Peek == '(';
        if ((isExtended && !reader.TryReadOpen()) || !reader.TryReadAString(out var text))
        {
            return false;
        }

        var octets = text.ToArray();
        while (isExtended && reader.Peek != ')')
        {
            if (!reader.TryReadSpace() || !reader.TryReadAtom(out var name))
            {
                return false;
            }

            items |= ItemOf(name);
        }

        url = new FetchedUrl(octets, items);
        return !isExtended || reader.TryReadClose();
    }

    // Items that the server does not know are passed over, and with no other item the URL is answered as if it stood alone (RFC 5524 §3.1, §5).
    private static UrlFetchItems ItemOf(ReadOnlySpan<byte> name) =>
        Ascii.EqualsIgnoreCase(name, "BODY"u8) ? UrlFetchItems.Body
        : Ascii.EqualsIgnoreCase(name, "BINARY"u8) ? UrlFetchItems.Binary
        : Ascii.EqualsIgnoreCase(name, "BODYPARTSTRUCTURE"u8) ? UrlFetchItems.BodyPartStructure
        : UrlFetchItems.None;

    private static async ValueTask<ImapResult> RunAsync(ImapSession session, IMailAccount account, List<FetchedUrl> urls, CancellationToken cancellationToken)
    {
        foreach (var url in urls)
        {
            await new UrlFetchRun(session, account, url).RunAsync(cancellationToken);
            await session.Output.FlushIfFullAsync(cancellationToken);
        }

        return ImapResult.Ok("URLFETCH completed.");
    }
}
