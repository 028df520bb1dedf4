using System.Collections.Immutable;
using System.Text;
using Embedded.Mail.Auth;
using Embedded.Mail.Diagnostics;
using Embedded.Mail.Messages;
using Embedded.Mail.Storage;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Embedded.Mail.Delivery;

/// <summary>
/// Delivers messages to users of this server: looks the recipients up, adds <c>Return-Path</c> and, where one recipient alone is served, <c>Delivered-To</c>, asks the filters, and
/// stores. LMTP delivers through it, and a host may. Safe for any number of callers at once.
/// </summary>
public sealed class MailDelivery
{
    private readonly MailAccounts _accounts;
    private readonly DeliveryOptions _options;
    private readonly RecipientDirectory _directory;
    private readonly AccountDelivery _delivery;
    private readonly ILogger<MailDelivery> _logger;

    /// <summary>A delivery to the users that <paramref name="authenticator"/> finds, into the mailboxes of <paramref name="accounts"/>.</summary>
    public MailDelivery(
        IAuthenticator authenticator,
        MailAccounts accounts,
        IEnumerable<IDeliveryFilter> filters,
        IOptions<DeliveryOptions> options,
        ILogger<MailDelivery> logger)
    {
        ArgumentNullException.ThrowIfNull(options);
        _accounts = accounts;
        _options = options.Value;
        _directory = new RecipientDirectory(authenticator, _options.RecipientDelimiter);
        _delivery = new AccountDelivery(accounts, [.. filters], _options);
        _logger = logger;
    }

    /// <summary>
    /// Delivers one message. A recipient that cannot be served hinders no other. When the task has completed, each recipient whose result says so has the message on
    /// stable storage.
    /// </summary>
    /// <param name="envelope">Where the message comes from.</param>
    /// <param name="recipients">Addresses such as <c>alice</c>, <c>alice@example.org</c>, <c>alice+detail@example.org</c>; a repeated one is served once.</param>
    /// <param name="message">The message in RFC 5322 form; read to its end and not disposed. A lone LF is stored as CRLF.</param>
    /// <param name="cancellationToken">Stops; recipients already served keep the message.</param>
    /// <returns>One result for each recipient, in their order.</returns>
    /// <exception cref="IOException">The message cannot be read or spooled; nobody has got it.</exception>
    public async Task<IReadOnlyList<DeliveryResult>> DeliverAsync(
        DeliveryEnvelope envelope, IReadOnlyList<string> recipients, Stream message, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(envelope);
        ArgumentNullException.ThrowIfNull(recipients);
        ArgumentNullException.ThrowIfNull(message);

        var results = new DeliveryResult?[recipients.Count];
        var found = await FindAllAsync(envelope, recipients, results, cancellationToken);
        if (found.Count > 0)
        {
            await using var spool = CreateSpool();
            await CopyAsync(message, spool, cancellationToken);
            var address = found[0].Recipient.Address.ToString();
            var delivered = await DeliverAsync(
                envelope with { DeliveredTo = envelope.DeliveredTo ?? address }, [.. found.Select(static one => one.Recipient)], spool, cancellationToken);
            for (var i = 0; i < found.Count; i++)
            {
                results[found[i].Index] = delivered[i] with { Recipient = recipients[found[i].Index] };
            }
        }

        return results!;
    }

    /// <summary>Told of each recipient's result; null for nobody.</summary>
    internal MailMetrics? Metrics { get; init; }

    /// <summary>A place for a message on its way in, within the limits of the options.</summary>
    internal MessageSpool CreateSpool() => new(_options.SpoolMemoryLimit, _options.SpoolDirectory);

    /// <summary>Looks one recipient up.</summary>
    internal ValueTask<RecipientLookup> FindAsync(DeliveryEnvelope envelope, EnvelopeAddress address, CancellationToken cancellationToken) =>
        _directory.FindAsync(envelope, address, cancellationToken);

    /// <summary>Delivers a spooled message to recipients already looked up; one result for each, in their order.</summary>
    internal async Task<IReadOnlyList<DeliveryResult>> DeliverAsync(
        DeliveryEnvelope envelope, ImmutableArray<Recipient> recipients, MessageSpool spool, CancellationToken cancellationToken)
    {
        var distinct = recipients.Distinct().ToList();
        await using var message = new SpooledMessage(FieldsFor(envelope, distinct.Count), spool);
        var batch = new DeliveryBatch(_delivery, _options, _logger, envelope, message);
        var results = await batch.DeliverAsync(distinct, _accounts.Store as IMessageStaging, cancellationToken);
        foreach (var result in results.Values)
        {
            Metrics?.Delivered(NameOf(result.Status));
        }

        return [.. recipients.Select(recipient => results[recipient])];
    }

    /// <summary>Dovecot's order: Return-Path, Delivered-To, Received. With several recipients none is named, which also hides blind copies.</summary>
    private static byte[] FieldsFor(DeliveryEnvelope envelope, int recipients)
    {
        var own = new StringBuilder().Append("Return-Path: <").Append(OneLine(envelope.From)).Append(">\r\n");
        if (recipients == 1 && envelope.DeliveredTo is { } deliveredTo)
        {
            own.Append("Delivered-To: ").Append(OneLine(deliveredTo)).Append("\r\n");
        }

        return [.. Encoding.UTF8.GetBytes(own.ToString()), .. envelope.TraceFields.Span];
    }

    private static string NameOf(DeliveryStatus status) => status switch
    {
        DeliveryStatus.Delivered => "delivered",
        DeliveryStatus.Refused => "refused",
        DeliveryStatus.OverQuota => "over_quota",
        DeliveryStatus.TooBig => "too_big",
        _ => "temporary_failure",
    };

    // A host may hand in what a user typed: no line end may get into a header.
    private static string OneLine(string text) => text.ReplaceLineEndings(" ");

    private static async Task CopyAsync(Stream message, MessageSpool spool, CancellationToken cancellationToken)
    {
        var buffer = new byte[16 * 1024];
        int count;
        while ((count = await message.ReadAsync(buffer, cancellationToken)) > 0)
        {
            await spool.WriteAsync(buffer.AsMemory(0, count), cancellationToken);
        }
    }

    private async Task<List<(int Index, Recipient Recipient)>> FindAllAsync(
        DeliveryEnvelope envelope, IReadOnlyList<string> recipients, DeliveryResult?[] results, CancellationToken cancellationToken)
    {
        var found = new List<(int, Recipient)>();
        for (var i = 0; i < recipients.Count; i++)
        {
            if (!EnvelopeAddress.TryParse(recipients[i], out var address))
            {
                results[i] = new DeliveryResult(recipients[i], DeliveryStatus.BadAddress, "Invalid address", false);
                continue;
            }

            switch (await FindAsync(envelope, address, cancellationToken))
            {
                case RecipientLookup.Found one:
                    found.Add((i, one.Recipient));
                    break;
                case RecipientLookup.Failed failed:
                    results[i] = failed.Result with { Recipient = recipients[i] };
                    break;
            }
        }

        return found;
    }
}
