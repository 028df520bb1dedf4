using Embedded.Mail.Messages;
using Embedded.Mail.Storage.Index.Cache;

namespace Embedded.Mail.Storage.Sdbox;

/// <summary>Reads messages from their files for metadata that the cache does not have. One that is damaged is set aside, and passed over like one that was expunged.</summary>
internal sealed class SdboxMetadataSource(SdboxLiveMailbox mailbox, MetadataRequest request) : IMessageSource
{
    private bool WantsSaveDate => request.Fields.HasFlag(MessageFields.SaveDate);

    public async ValueTask<OpenedMessage?> OpenAsync(Uid uid, CancellationToken cancellationToken)
    {
        var file = await mailbox.TryOpenFileAsync(uid, cancellationToken);
        if (file is null)
        {
            return null;
        }

        try
        {
            return Opened(
                file, await file.OpenBodyAsync(cancellationToken), WantsSaveDate ? await mailbox.Account.Disk.RunAsync(() => SaveDateOf(uid)) : null);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    public OpenedMessage? TryOpenWhole(Uid uid)
    {
        SdboxFile? file = null;
        SdboxBody? body = null;
        try
        {
            file = mailbox.TryOpenFile(uid);
            return (body = file?.TryOpenWhole()) is null ? null : Opened(file!, body, WantsSaveDate ? SaveDateOf(uid) : null);
        }
        catch (IOException)
        {
            // Who asks again learns of it.
            return null;
        }
        finally
        {
            if (body is null)
            {
                file?.Dispose();
            }
        }
    }

    public void NoteUnreadable(Uid uid, IOException error) => Log.TextUnreadable(mailbox.Account.Logger, error, mailbox.Messages.PathOf(uid));

    // As with Dovecot: a file gets its name when the message is saved, and nothing else changes its inode, but that a copy is made, which is a further name.
    private DateTimeOffset? SaveDateOf(Uid uid) =>
        mailbox.Account.Files.TryGetStatus(mailbox.Messages.PathOf(uid), out var status)
            || (mailbox.Messages.AlternativePathOf(uid) is { } alternative && mailbox.Account.Files.TryGetStatus(alternative, out status))
            ? DateTimeOffset.FromUnixTimeSeconds(status.Changed / 1_000_000_000)
            : null;

    // Texts are made where they are asked for alone: this is done for every message of a mailbox.
    private OpenedMessage Opened(SdboxFile file, SdboxBody body, DateTimeOffset? saveDate) => new(body)
    {
        InternalDate = DateTimeOffset.FromUnixTimeSeconds(file.Metadata.Received ?? 0),
        PhysicalSize = file.PhysicalSize,
        GuidText = request.Fields.HasFlag(MessageFields.Guid) ? file.Metadata.GuidText : "",
        Pop3Uidl = request.Fields.HasFlag(MessageFields.Pop3Uidl) ? file.Metadata.Pop3Uidl : null,
        SaveDate = saveDate,
        Stored = file.Metadata.PlainSize is null ? file.Stored : default,
    };
}
