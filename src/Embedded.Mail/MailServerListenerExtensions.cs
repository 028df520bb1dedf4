using Embedded.Mail.Connections;
using Microsoft.Extensions.DependencyInjection;

namespace Embedded.Mail;

/// <summary>
/// Says where clients connect. Listeners add up; a server for which none is named has Dovecot's own (<see cref="MailServerOptions.UseDefaultListeners"/>). Addresses are IP addresses,
/// <c>localhost</c>, or <c>*</c> for all; port 0 takes a free one, to be read from <see cref="MailServer.EndPoints"/>.
/// </summary>
public static class MailServerListenerExtensions
{
    /// <summary>Adds a listener.</summary>
    public static IMailServerBuilder AddListener(this IMailServerBuilder builder, Action<ListenerOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(configure);
        builder.Services.Configure<ConnectionOptions>(options =>
        {
            var listener = new ListenerOptions();
            configure(listener);
            options.Listeners.Add(listener);
        });
        return builder;
    }

    /// <summary>Adds a listener for IMAP with STARTTLS, named <c>imap</c>.</summary>
    public static IMailServerBuilder AddImap(this IMailServerBuilder builder, string address = "*", int port = 143) =>
        builder.AddTcp("imap", "imap", address, port, ListenerTls.StartTls);

    /// <summary>Adds a listener for IMAP with TLS from the start, named <c>imaps</c>.</summary>
    public static IMailServerBuilder AddImaps(this IMailServerBuilder builder, string address = "*", int port = 993) =>
        builder.AddTcp("imaps", "imap", address, port, ListenerTls.Implicit);

    /// <summary>Adds a listener for POP3 with STLS, named <c>pop3</c>.</summary>
    public static IMailServerBuilder AddPop3(this IMailServerBuilder builder, string address = "*", int port = 110) =>
        builder.AddTcp("pop3", "pop3", address, port, ListenerTls.StartTls);

    /// <summary>Adds a listener for POP3 with TLS from the start, named <c>pop3s</c>.</summary>
    public static IMailServerBuilder AddPop3s(this IMailServerBuilder builder, string address = "*", int port = 995) =>
        builder.AddTcp("pop3s", "pop3", address, port, ListenerTls.Implicit);

    /// <summary>
    /// Adds a listener for LMTP with STARTTLS, named <c>lmtp</c>. Whoever may connect may deliver mail: by default that is this host alone.
    /// </summary>
    public static IMailServerBuilder AddLmtp(this IMailServerBuilder builder, string address = "localhost", int port = 24) =>
        builder.AddTcp("lmtp", "lmtp", address, port, ListenerTls.StartTls);

    /// <summary>Adds a listener for LMTP at a unix socket, named <c>lmtp-socket</c>.</summary>
    /// <param name="builder">The server.</param>
    /// <param name="path">The socket's path.</param>
    /// <param name="mode">Its permissions in octal; a mail transfer agent that is another user needs them.</param>
    /// <param name="owner">Its user, by name or number; null for the process's own.</param>
    /// <param name="group">Its group, by name or number; null for the process's own.</param>
    public static IMailServerBuilder AddLmtpSocket(this IMailServerBuilder builder, string path, string mode = "0600", string? owner = null, string? group = null) =>
        builder.AddListener(listener =>
        {
            listener.Name = "lmtp-socket";
            listener.Protocol = "lmtp";
            listener.UnixSocket = path;
            listener.UnixSocketMode = mode;
            listener.UnixSocketOwner = owner;
            listener.UnixSocketGroup = group;
            listener.Tls = ListenerTls.None;
        });

    /// <summary>Leaves out the default listeners: clients connect within the process, by <see cref="MailServer.Connect"/>.</summary>
    public static IMailServerBuilder WithoutDefaultListeners(this IMailServerBuilder builder) =>
        builder.Configure<MailServerOptions>(static options => options.UseDefaultListeners = false);

    /// <summary>Sets certificates. Without any, the server makes one for itself, which is good for development only.</summary>
    public static IMailServerBuilder ConfigureTls(this IMailServerBuilder builder, Action<TlsOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        return builder.Configure<ConnectionOptions>(options => configure(options.Tls));
    }

    /// <summary>Sets limits of connections.</summary>
    public static IMailServerBuilder ConfigureLimits(this IMailServerBuilder builder, Action<ConnectionLimits> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        return builder.Configure<ConnectionOptions>(options => configure(options.Limits));
    }

    /// <summary>Sets any of the server's options: <see cref="MailServerOptions"/>, <see cref="ConnectionOptions"/>, and those of the protocols and parts.</summary>
    public static IMailServerBuilder Configure<TOptions>(this IMailServerBuilder builder, Action<TOptions> configure)
        where TOptions : class
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(configure);
        builder.Services.Configure(configure);
        return builder;
    }

    private static IMailServerBuilder AddTcp(this IMailServerBuilder builder, string name, string protocol, string address, int port, ListenerTls tls) =>
        builder.AddListener(listener =>
        {
            listener.Name = name;
            listener.Protocol = protocol;
            listener.Address = address;
            listener.Port = port;
            listener.Tls = tls;
        });
}
