using Embedded.Mail.Lmtp;
using Embedded.Mail.Pop3;
using Microsoft.Extensions.Options;

namespace Embedded.Mail;

/// <summary>Gives the server's host name to protocols that have none of their own.</summary>
internal sealed class HostNameDefaults(IOptions<MailServerOptions> server) : IPostConfigureOptions<LmtpOptions>, IPostConfigureOptions<Pop3Options>
{
    public void PostConfigure(string? name, LmtpOptions options) => options.HostName ??= server.Value.HostName;

    public void PostConfigure(string? name, Pop3Options options) => options.HostName ??= server.Value.HostName;
}
