using Embedded.Mail.Messages;

namespace Embedded.Mail.Sieve;

/// <summary>What a running script may ask about the user's mail.</summary>
public interface ISieveContext
{
    /// <summary>Now.</summary>
    DateTimeOffset Now { get; }

    /// <summary>Whether the user could store a message in the mailbox (RFC 5490 §3.1).</summary>
    ValueTask<bool> MailboxExistsAsync(MailboxName mailbox, CancellationToken cancellationToken);

    /// <summary>The mailbox that has a special use (RFC 8579 §3), or null.</summary>
    ValueTask<MailboxName?> FindSpecialUseAsync(SpecialUse specialUse, CancellationToken cancellationToken);

    /// <summary>An annotation (RFC 5490 §3.3, §3.5); null when it is not set.</summary>
    ValueTask<string?> GetMetadataAsync(MailboxName? mailbox, string entry, CancellationToken cancellationToken);

    /// <summary>Whether an identity was seen before within the time it was remembered for (RFC 7352); remembering happens only when the actions are executed.</summary>
    ValueTask<bool> IsDuplicateAsync(string identity, CancellationToken cancellationToken);

    /// <summary>A value of the environment (RFC 5183 §4), or null.</summary>
    string? GetEnvironment(string item);
}
