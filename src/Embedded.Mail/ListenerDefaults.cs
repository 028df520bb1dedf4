using Embedded.Mail.Connections;
using Microsoft.Extensions.Options;

namespace Embedded.Mail;

/// <summary>Gives a server without listeners Dovecot's own, and leaves out those of protocols that are not enabled.</summary>
internal sealed class ListenerDefaults(IOptions<MailServerOptions> server) : IPostConfigureOptions<ConnectionOptions>
{
    public void PostConfigure(string? name, ConnectionOptions options)
    {
        if (options.Listeners.Count == 0 && server.Value.UseDefaultListeners)
        {
            Add(options, "imap", "imap", 143, ListenerTls.StartTls);
            Add(options, "imaps", "imap", 993, ListenerTls.Implicit);
            Add(options, "pop3", "pop3", 110, ListenerTls.StartTls);
            Add(options, "pop3s", "pop3", 995, ListenerTls.Implicit);
        }

        foreach (var listener in options.Listeners.Where(listener => IsDisabled(listener.Protocol)).ToList())
        {
            _ = options.Listeners.Remove(listener);
        }
    }

    private bool IsDisabled(string protocol) =>
        MailServerOptionsRules.StockProtocols.Contains(protocol, StringComparer.OrdinalIgnoreCase) && !server.Value.Enables(protocol);

    private static void Add(ConnectionOptions options, string name, string protocol, int port, ListenerTls tls) =>
        options.Listeners.Add(new ListenerOptions { Name = name, Protocol = protocol, Port = port, Tls = tls });
}
