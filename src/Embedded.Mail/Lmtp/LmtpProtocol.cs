using Embedded.Mail.Connections;
using Embedded.Mail.Delivery;
using Embedded.Mail.Lmtp.Session;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Embedded.Mail.Lmtp;

/// <summary>The LMTP server (RFC 2033): takes mail from a mail transfer agent and delivers it to the users of this server.</summary>
public sealed class LmtpProtocol : IMailProtocol
{
    private static readonly byte[] Busy = [.. "421 4.3.2 Too many connections\r\n"u8];

    private readonly MailDelivery _delivery;
    private readonly LmtpOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger<LmtpProtocol> _logger;

    /// <summary>An LMTP server that delivers through <paramref name="delivery"/>.</summary>
    public LmtpProtocol(MailDelivery delivery, IOptions<LmtpOptions> options, TimeProvider time, ILogger<LmtpProtocol> logger)
    {
        ArgumentNullException.ThrowIfNull(options);
        _delivery = delivery;
        _options = options.Value;
        _time = time;
        _logger = logger;
    }

    /// <inheritdoc/>
    public string Name => "lmtp";

    /// <inheritdoc/>
    public ReadOnlyMemory<byte> BusyReply => Busy;

    /// <inheritdoc/>
    public Task RunAsync(MailConnection connection, CancellationToken cancellationToken) =>
        new LmtpSession(connection, _options, _delivery, _time, _logger).RunAsync(cancellationToken);
}
