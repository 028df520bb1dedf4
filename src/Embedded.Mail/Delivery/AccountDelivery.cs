using System.Collections.Immutable;
using Embedded.Mail.Messages;
using Embedded.Mail.Mime;
using Embedded.Mail.Sieve;
using Embedded.Mail.Storage;

namespace Embedded.Mail.Delivery;

/// <summary>Brings one message into one user's mailboxes.</summary>
/// <param name="accounts">Opens the accounts.</param>
/// <param name="filters">What may decide where the message goes.</param>
/// <param name="options">The rules of delivery.</param>
internal sealed class AccountDelivery(MailAccounts accounts, ImmutableArray<IDeliveryFilter> filters, DeliveryOptions options)
{
    /// <summary>Delivers, and gives the reason when the message is refused; null when it is delivered.</summary>
    /// <exception cref="MailStoreException">The store refuses.</exception>
    public async ValueTask<string?> DeliverAsync(
        Recipient recipient, DeliveryEnvelope envelope, SpooledMessage message, StagedMessage? staged, CancellationToken cancellationToken)
    {
        await using var account = await accounts.OpenAsync(recipient.User, cancellationToken);
        switch (await DecideAsync(account, recipient, envelope, message, cancellationToken))
        {
            case DeliveryDecision.Refuse refusal:
                return refusal.Reason;
            case DeliveryDecision.Store decision:
                foreach (var target in decision.Targets)
                {
                    await StoreAsync(account, target, message, staged, cancellationToken);
                }

                return null;
            default:
                await StoreAsync(account, DefaultTarget(recipient), message, staged, cancellationToken);
                return null;
        }
    }

    private async ValueTask<DeliveryDecision?> DecideAsync(
        IMailAccount account, Recipient recipient, DeliveryEnvelope envelope, SpooledMessage message, CancellationToken cancellationToken)
    {
        var address = recipient.Address.ToString();
        var sieve = new SieveEnvelope(envelope.From, address, envelope.DeliveredTo ?? address, envelope.AuthenticatedUser);
        foreach (var filter in filters)
        {
            if (await filter.DecideAsync(account, message, sieve, cancellationToken) is { } decision)
            {
                return decision;
            }
        }

        return null;
    }

    private SieveAction.Store DefaultTarget(Recipient recipient)
    {
        MailboxName? mailbox = null;
        var wanted = options.SaveToDetailMailbox && recipient.Detail is { Length: > 0 } detail && MailboxName.TryCreate(detail, out mailbox);
        return new SieveAction.Store(wanted ? mailbox : null, options.MailboxAutoCreate, MessageFlags.None, [], null);
    }

    private async ValueTask StoreAsync(
        IMailAccount account, SieveAction.Store target, SpooledMessage message, StagedMessage? staged, CancellationToken cancellationToken)
    {
        await using var mailbox = await OpenAsync(account, target, cancellationToken);
        await using var append = await mailbox.BeginAppendAsync(cancellationToken);
        var appendOptions = new AppendOptions { Flags = target.Flags, Keywords = target.Keywords, IsDelivery = true };
        if (target.Message is null && staged is not null)
        {
            await append.AddAsync(staged, appendOptions, cancellationToken);
        }
        else
        {
            MessageBody body = target.Message ?? message;
            await using var text = body.AsStream();
            await append.AddAsync(text, body.Length, appendOptions, cancellationToken);
        }

        _ = await append.CommitAsync(cancellationToken);
    }

    private async ValueTask<IMailbox> OpenAsync(IMailAccount account, SieveAction.Store target, CancellationToken cancellationToken)
    {
        var name = target.Mailbox ?? MailboxName.Inbox;
        try
        {
            return await account.OpenMailboxAsync(name, MailboxAccess.Post, cancellationToken);
        }
        catch (MailStoreException e) when (e.Error == MailStoreError.NoPermission && !name.IsInbox)
        {
            // A mailbox that takes no mail from outside, as with Dovecot.
            return await account.OpenMailboxAsync(MailboxName.Inbox, MailboxAccess.Post, cancellationToken);
        }
        catch (MailStoreException e) when (e.Error == MailStoreError.NotFound)
        {
            return (name.IsInbox || target.Create || options.MailboxAutoCreate) && await TryCreateAsync(account, name, cancellationToken)
                ? await account.OpenMailboxAsync(name, MailboxAccess.Post, cancellationToken)
                : await account.OpenMailboxAsync(MailboxName.Inbox, MailboxAccess.Post, cancellationToken);
        }
    }

    private async ValueTask<bool> TryCreateAsync(IMailAccount account, MailboxName name, CancellationToken cancellationToken)
    {
        try
        {
            _ = await account.CreateMailboxAsync(name, SpecialUse.None, cancellationToken);
        }
        catch (MailStoreException e) when (e.Error == MailStoreError.AlreadyExists)
        {
            // Another delivery was quicker.
            return true;
        }
        catch (MailStoreException e) when (!e.IsTemporary && !name.IsInbox)
        {
            return false;
        }

        if (options.MailboxAutoSubscribe)
        {
            await account.SubscribeAsync(name, true, cancellationToken);
        }

        return true;
    }
}
