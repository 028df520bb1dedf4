using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Embedded.Mail.Messages;
using Embedded.Mail.Storage;

namespace Embedded.Mail.Tests.Storage.Crash;

/// <summary>All that is in an account, as a client finds it.</summary>
internal sealed record MailImage(ImmutableSortedDictionary<string, MailboxImage> Mailboxes, string Names)
{
    /// <summary>No account.</summary>
    public static MailImage Nothing { get; } = new(ImmutableSortedDictionary.Create<string, MailboxImage>(StringComparer.Ordinal), "");

    /// <summary>Reads everything, the texts of the messages too, which must be what was stored.</summary>
    public static async Task<MailImage> ReadAsync(MailProcess process)
    {
        var account = await process.AccountAsync();
        var mailboxes = ImmutableSortedDictionary.CreateBuilder<string, MailboxImage>(StringComparer.Ordinal);
        var names = new StringBuilder();
        foreach (var listing in await MailProcess.WithinAsync(account.ListAsync(CancellationToken.None)))
        {
            if ((listing.Attributes & MailboxAttributes.NoSelect) != 0)
            {
                _ = names.Append(CultureInfo.InvariantCulture, $"level {listing.Name}\n");
            }
            else if (await ReadAsync(account, listing.Name) is { } mailbox)
            {
                mailboxes.Add(listing.Name.Value, mailbox);
                _ = names.Append(CultureInfo.InvariantCulture, $"{listing.Name} {listing.SpecialUse} {await MetadataAsync(account, listing.Name)}\n");
            }
        }

        _ = names.Append("subscribed ").AppendJoin(' ', await MailProcess.WithinAsync(account.ListSubscriptionsAsync(CancellationToken.None)));
        return new(mailboxes.ToImmutable(), names.ToString());
    }

    /// <summary>What a client sees, in a text to compare. Of mailboxes that are new, UIDVALIDITY and identity are left out: they differ from run to run.</summary>
    public string Describe(MailImage start)
    {
        var known = start.Mailboxes.Values.Select(static mailbox => mailbox.Id).ToHashSet();
        return Names + string.Concat(Mailboxes.Select(pair => $"\n{pair.Key} {(known.Contains(pair.Value.Id) ? pair.Value.Identity : "new")}: {pair.Value.Contents}"));
    }

    /// <summary>The ids of all messages.</summary>
    public IEnumerable<string> Ids => Mailboxes.Values.SelectMany(static mailbox => mailbox.Messages).Select(static message => message.Id);

    private static async Task<MailboxImage?> ReadAsync(IMailAccount account, MailboxName name)
    {
        try
        {
            await using var mailbox = await MailProcess.WithinAsync(account.OpenMailboxAsync(name, MailboxAccess.ReadOnly, CancellationToken.None));
            return await MailboxImage.ReadAsync(mailbox);
        }
        catch (MailStoreException e) when (e.Error == MailStoreError.NotFound)
        {
            // Deleted, and still listed: whoever died did not come to take the directory away, and whoever opens it does.
            return null;
        }
    }

    private static async Task<string> MetadataAsync(IMailAccount account, MailboxName name) =>
        string.Join(' ', (await MailProcess.WithinAsync(((IMailboxMetadata)account).GetMetadataAsync(name, CancellationToken.None)))
            .OrderBy(static entry => entry.Key, StringComparer.Ordinal).Select(static entry => $"{entry.Key}={Encoding.UTF8.GetString(entry.Value.Span)}"));
}
