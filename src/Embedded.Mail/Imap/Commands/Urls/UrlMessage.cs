using Embedded.Mail.Imap.Commands.Fetch;
using Embedded.Mail.Imap.Wire;
using Embedded.Mail.Mime;
using Embedded.Mail.Storage;

namespace Embedded.Mail.Imap.Commands.Urls;

/// <summary>What a URL means: a message, or a stretch of one, open.</summary>
/// <param name="mailbox">Where the message is; closed with this.</param>
/// <param name="body">The message; closed with this.</param>
/// <param name="contents">What was looked up in it; closed with this.</param>
internal sealed class UrlMessage(IMailbox mailbox, MessageBody? body, FetchContents contents) : IAsyncDisposable
{
    /// <summary>Count of octets.</summary>
    public long Length => contents[0].Range.Length;

    /// <summary>Whether there is NUL in them, which only a literal8 may hold.</summary>
    public bool HasNul => contents[0].HasNul;

    /// <summary>A stream over the octets, which ends with this.</summary>
    public Stream OpenRead() => contents.OpenRead(contents[0]);

    /// <summary>Writes the octets as an answer.</summary>
    public ValueTask SendAsync(ImapWriter output, CancellationToken cancellationToken) => contents.SendAsync(contents[0], output, cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await contents.ClearAsync();
        await (body?.DisposeAsync() ?? ValueTask.CompletedTask);
        await mailbox.DisposeAsync();
    }
}
