using Embedded.Mail.Storage.Sharing;
using Microsoft.Extensions.Options;

namespace Embedded.Mail.Storage;

/// <summary>Gives accounts the mailboxes of others, where the options say so and the store can (<see cref="IMailboxSharing"/>).</summary>
public sealed class SharedMailboxes
{
    /// <summary>The mailboxes that the users of a server share.</summary>
    /// <exception cref="ArgumentException">The prefix cannot be read.</exception>
    public SharedMailboxes(IOptions<SharingOptions> options, IMailboxOwners owners)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(owners);
        Owners = owners;
        AllowsAnyone = options.Value.AllowAnyone;
        Prefix = options.Value.Prefix is not { } text ? null
            : SharedPrefix.TryParse(text, out var prefix) ? prefix
            : throw new ArgumentException($"'{text}' is no prefix of shared mailboxes.", nameof(options));
    }

    internal SharedPrefix? Prefix { get; }

    internal IMailboxOwners Owners { get; }

    internal bool AllowsAnyone { get; }

    internal IMailAccount Extend(IMailAccount account, IMailStore store, AccountSettings settings) =>
        Prefix is null || store is not IMailboxSharing sharing ? account : new SharingAccount(account, new Visits(account.User, Prefix, Owners, sharing, settings));
}
