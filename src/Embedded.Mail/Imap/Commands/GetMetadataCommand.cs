using Embedded.Mail.Imap.Session;
using Embedded.Mail.Imap.Wire;
using Embedded.Mail.Storage;

namespace Embedded.Mail.Imap.Commands;

/// <summary>GETMETADATA (RFC 5464 §4.2).</summary>
internal static class GetMetadataCommand
{
    public static ValueTask<ImapResult> HandleAsync(
        ImapSession session, IMailAccount account, ReadOnlySpan<byte> arguments, CancellationToken cancellationToken)
    {
        var reader = new ImapReader(arguments);
        return !GetMetadataRequest.TryRead(ref reader, session.Naming, out var request) ? ValueTask.FromResult(ImapResult.Bad(reader.Error))
            : account is not IMailboxMetadata metadata ? ValueTask.FromResult(MetadataErrors.NotKept())
            : request is { IsServer: false, Mailbox: null } ? ValueTask.FromResult(ImapResult.NoSuchMailbox())
            : RunAsync(session, metadata, request, cancellationToken);
    }

    private static async ValueTask<ImapResult> RunAsync(
        ImapSession session, IMailboxMetadata metadata, GetMetadataRequest request, CancellationToken cancellationToken)
    {
        var entries = await ServerMetadata.ReadAsync(session.Options, metadata, request.Mailbox, cancellationToken);
        MetadataResponses.Write(session.Output, request.Mailbox, request.Select(entries, out var longest));
        await session.Output.FlushIfFullAsync(cancellationToken);
        return longest > 0 ? ImapResult.Ok($"METADATA LONGENTRIES {longest}", "Getmetadata completed.") : ImapResult.Ok("Getmetadata completed.");
    }
}
