using Embedded.Mail.Delivery;
using Embedded.Mail.Lmtp.Wire;

namespace Embedded.Mail.Lmtp.Session;

/// <summary>One message between MAIL and the replies to its last octet.</summary>
internal sealed class LmtpTransaction(string id, MailArguments mail) : IAsyncDisposable
{
    private readonly List<(RcptArguments Arguments, Recipient Recipient)> _recipients = [];

    /// <summary>Its identity, in the Received field and in the replies.</summary>
    public string Id { get; } = id;

    public MailArguments Mail { get; } = mail;

    /// <summary>The accepted recipients, in the order of their commands, with repetitions: each gets a reply.</summary>
    public IReadOnlyList<(RcptArguments Arguments, Recipient Recipient)> Recipients => _recipients;

    /// <summary>What the chunks have brought so far; null before the first (RFC 3030 §2).</summary>
    public IncomingMessage? Chunks { get; set; }

    /// <summary>
    /// Takes a recipient. One that was given before, its original address included, is served once and answered each time, as Dovecot does.
    /// </summary>
    public void Add(RcptArguments arguments, Recipient recipient)
    {
        var known = _recipients.FindIndex(one => one.Arguments == arguments);
        _recipients.Add((arguments, known >= 0 ? _recipients[known].Recipient : recipient));
    }

    public ValueTask DisposeAsync() => Chunks?.DisposeAsync() ?? ValueTask.CompletedTask;
}
