using System.Text;
using Embedded.Mail.Imap.Session;
using Embedded.Mail.Imap.Wire;
using Embedded.Mail.Messages;
using Embedded.Mail.Storage;

namespace Embedded.Mail.Imap.Commands;

/// <summary>GETQUOTA, GETQUOTAROOT and SETQUOTA (RFC 9208 §4.1).</summary>
internal static class QuotaCommands
{
    public static ValueTask<ImapResult> HandleGetQuotaAsync(
        ImapSession session, IMailAccount account, ReadOnlySpan<byte> arguments, CancellationToken cancellationToken)
    {
        var reader = new ImapReader(arguments);
        return reader.TryReadSpace() && reader.TryReadAString(out var root) && reader.TryReadEnd()
            ? GetQuotaAsync(session, account as IMailQuota, Encoding.UTF8.GetString(root), cancellationToken)
            : ValueTask.FromResult(ImapResult.Bad(reader.Error));
    }

    public static ValueTask<ImapResult> HandleGetQuotaRootAsync(
        ImapSession session, IMailAccount account, ReadOnlySpan<byte> arguments, CancellationToken cancellationToken)
    {
        var reader = new ImapReader(arguments);
        return !reader.TryReadSpace() || !reader.TryReadMailbox(session.Naming, out var name) || !reader.TryReadEnd()
            ? ValueTask.FromResult(ImapResult.Bad(reader.Error))
            : name is null ? ValueTask.FromResult(ImapResult.InvalidName())
            : GetQuotaRootAsync(session, account as IMailQuota, name, cancellationToken);
    }

    public static ValueTask<ImapResult> HandleSetQuotaAsync(
        ImapSession session, IMailAccount account, ReadOnlySpan<byte> arguments, CancellationToken cancellationToken)
    {
        var reader = new ImapReader(arguments);
        var limits = new Dictionary<QuotaResourceKind, long>();
        return !reader.TryReadSpace() || !reader.TryReadAString(out var root) || !reader.TryReadSpace()
                || !TryReadLimits(ref reader, limits, out var unknown) || !reader.TryReadEnd()
            ? ValueTask.FromResult(ImapResult.Bad(reader.Error))
            : !QuotaAdministration.IsAllowed(account.User) ? ValueTask.FromResult(ImapResult.No("NOPERM", "Quota can be changed only by admin"))
            : unknown ? ValueTask.FromResult(ImapResult.No("CANNOT", "Unknown quota resource"))
            : SetQuotaAsync(session, account as IMailQuota, Encoding.UTF8.GetString(root), limits, cancellationToken);
    }

    private static async ValueTask<ImapResult> GetQuotaAsync(ImapSession session, IMailQuota? quota, string name, CancellationToken cancellationToken)
    {
        if (quota is null || await quota.GetQuotaRootAsync(name, cancellationToken) is not { } root)
        {
            return NoSuchRoot();
        }

        QuotaResponses.Write(session.Output, root);
        return ImapResult.Ok("Getquota completed.");
    }

    private static async ValueTask<ImapResult> GetQuotaRootAsync(
        ImapSession session, IMailQuota? quota, MailboxName mailbox, CancellationToken cancellationToken)
    {
        var roots = quota is null ? [] : await quota.GetQuotaRootsAsync(mailbox, cancellationToken);
        QuotaResponses.WriteRoots(session.Output, mailbox, roots);
        foreach (var root in roots)
        {
            QuotaResponses.Write(session.Output, root);
        }

        return ImapResult.Ok("Getquotaroot completed.");
    }

    private static async ValueTask<ImapResult> SetQuotaAsync(
        ImapSession session, IMailQuota? quota, string name, Dictionary<QuotaResourceKind, long> limits, CancellationToken cancellationToken)
    {
        if (quota is null || await quota.SetQuotaAsync(name, limits, cancellationToken) is not { } root)
        {
            return NoSuchRoot();
        }

        QuotaResponses.Write(session.Output, root);
        return ImapResult.Ok("Setquota completed.");
    }

    private static ImapResult NoSuchRoot() => ImapResult.No("NONEXISTENT", "Quota root doesn't exist");

    private static bool TryReadLimits(ref ImapReader reader, Dictionary<QuotaResourceKind, long> limits, out bool unknown)
    {
        unknown = false;
        if (!reader.TryReadOpen())
        {
            return false;
        }

        for (var first = true; reader.Peek != ')'; first = false)
        {
            if ((!first && !reader.TryReadSpace()) || !reader.TryReadAtom(out var name) || !reader.TryReadSpace() || !reader.TryReadNumber64(out var limit))
            {
                return false;
            }

            if (QuotaResponses.Find(name) is { } resource)
            {
                limits[resource.Kind] = limit > long.MaxValue / resource.Unit ? long.MaxValue : limit * resource.Unit;
            }
            else
            {
                unknown = true;
            }
        }

        return reader.TryReadClose();
    }
}
