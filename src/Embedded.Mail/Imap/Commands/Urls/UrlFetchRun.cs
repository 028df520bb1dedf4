using System.Text;
using Embedded.Mail.Auth;
using Embedded.Mail.Imap.Commands.Fetch;
using Embedded.Mail.Imap.Session;
using Embedded.Mail.Imap.Wire;
using Embedded.Mail.Storage;

namespace Embedded.Mail.Imap.Commands.Urls;

/// <summary>Answers one URL of a URLFETCH. Whatever is wrong with it, the answer is NIL, so that nobody learns what is there.</summary>
internal sealed class UrlFetchRun(ImapSession session, IMailAccount account, FetchedUrl asked)
{
    public async ValueTask RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            await AnswerAsync(ReadUrl(), cancellationToken);
        }
        catch (Exception e) when (e is BadUrlException or MailStoreException)
        {
            _ = Begin().Write(" NIL"u8).EndLine();
        }
    }

    /// <summary>Reads the URL; what is no signed URL of this server, or lets in somebody else, is refused.</summary>
    private ImapUrl ReadUrl()
    {
        if (!ImapUrlReader.TryRead(asked.Url, out var url, out var error))
        {
            throw new BadUrlException(error);
        }

        return url.Authorization is { IsRump: false, Mechanism: "INTERNAL" } authorization
            && url.User is not null && url.Host is not null && UrlHosts.IsThisServer(session.Options, url.Host)
            && UrlAccessRules.Allows(authorization, session.IsAnonymous ? null : account.User.Name, session.Options.UrlAuthSubmitUser, session.Services.TimeProvider.GetUtcNow())
            ? url
            : throw new BadUrlException("URL lets nobody in");
    }

    private async ValueTask AnswerAsync(ImapUrl url, CancellationToken cancellationToken)
    {
        if (url.User == account.User.Name)
        {
            await AnswerAsync(url, account, cancellationToken);
            return;
        }

        await using var owner = await OpenOwnerAsync(url.User!, cancellationToken);
        await AnswerAsync(url, owner, cancellationToken);
    }

    private async ValueTask<IMailAccount> OpenOwnerAsync(string user, CancellationToken cancellationToken)
    {
        var connection = session.Connection;
        var request = new AuthRequest(user, "imap") { RemoteEndPoint = connection.RemoteEndPoint, LocalEndPoint = connection.LocalEndPoint, SessionId = connection.Id };
        return await session.Services.Authenticator.FindUserAsync(request, cancellationToken) is AuthResult.Success found
            ? await session.Services.Accounts.OpenAsync(found.User, cancellationToken)
            : throw new BadUrlException("No such user");
    }

    private async ValueTask AnswerAsync(ImapUrl url, IMailAccount owner, CancellationToken cancellationToken)
    {
        var messages = new UrlMessages(session, owner);
        var authorization = url.Authorization!;
        var rump = Encoding.ASCII.GetString(asked.Url.AsSpan(0, authorization.RumpLength));
        if (owner is not IMailboxMetadata metadata
            || !await UrlAuthKeys.IsSignedAsync(metadata, messages.MailboxOf(url), rump, authorization.Token, cancellationToken))
        {
            throw new BadUrlException("URL is not signed");
        }

        var section = UrlMessages.SectionOf(url);
        if (asked.Items == UrlFetchItems.None)
        {
            await using var message = await messages.OpenAsync(url, section, cancellationToken);
            _ = Begin().Space().LiteralHeader(message.Length, isBinary: false);
            await message.SendAsync(session.Output, cancellationToken);
        }
        else
        {
            await WriteItemsAsync(messages, url, section, cancellationToken);
        }

        _ = session.Output.EndLine();
    }

    // Everything is opened before the first octet of the answer, which cannot be taken back.
    private async ValueTask WriteItemsAsync(UrlMessages messages, ImapUrl url, FetchSection section, CancellationToken cancellationToken)
    {
        var decoded = Decoded(section);
        await using var body = asked.Items.HasFlag(UrlFetchItems.Body) ? await messages.OpenAsync(url, section, cancellationToken) : null;
        await using var binary = asked.Items.HasFlag(UrlFetchItems.Binary) ? await messages.TryOpenAsync(url, decoded, cancellationToken) : null;
        var structure = asked.Items.HasFlag(UrlFetchItems.BodyPartStructure)
            ? await messages.ReadPartStructureAsync(url, section, isDecoded: binary is not null && decoded.Kind == FetchSectionKind.Binary, cancellationToken)
            : null;
        var output = Begin();
        _ = structure is null ? output : output.Write(" (BODYPARTSTRUCTURE "u8).Write(structure).Octet(')');
        await WriteAsync(UrlFetchItems.Body, " (BODY ", body, cancellationToken);
        await WriteAsync(UrlFetchItems.Binary, " (BINARY ", binary, cancellationToken);
    }

    // RFC 5524 §3.2: only a part has a transfer encoding, and neither its header nor the message as a whole.
    private static FetchSection Decoded(FetchSection section) =>
        section is { Kind: FetchSectionKind.Whole, Path.IsEmpty: false } ? section with { Kind = FetchSectionKind.Binary } : section;

    // NIL is for what could not be decoded; the rest of the answer stands.
    private async ValueTask WriteAsync(UrlFetchItems item, string name, UrlMessage? message, CancellationToken cancellationToken)
    {
        if (!asked.Items.HasFlag(item))
        {
            return;
        }

        var output = session.Output.Text(name);
        if (message is null)
        {
            _ = output.Nil();
        }
        else
        {
            _ = output.LiteralHeader(message.Length, message.HasNul);
            await message.SendAsync(output, cancellationToken);
        }

        _ = output.Octet(')');
    }

    private ImapWriter Begin() => session.Output.Write("* URLFETCH "u8).String(asked.Url);
}
